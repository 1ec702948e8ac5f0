#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dimscope {

// The number that IEEE 754 binary16 bits stand for: 1 sign, 5 exponent, 10 fraction bits; exact.
float half_value(std::uint16_t bits);

// Numbers in 16 bits each: IEEE 754 binary16, times one power of two for all of them that puts the
// largest in [16384, 32768). |error| <= 2^-11 of a number down to 2^-28 of the largest, and at most
// 2^-39 of the largest below that. Rounded to nearest, ties to even; the same bits on any machine.
struct Halves {
  double scale = 1;                   // value = half · scale
  std::vector<std::uint16_t> halves;  // binary16
};

// `values` are finite.
Halves to_halves(std::span<const float> values);
// Each product as float32: exact, unless it is below float32's normal numbers or rounding has put
// it beyond the largest, which then stands for it.
std::vector<float> from_halves(const Halves& halves);

}  // namespace dimscope
