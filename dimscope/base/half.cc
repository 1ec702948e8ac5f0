#include "dimscope/base/half.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace dimscope {
namespace {

constexpr int kMantissaBits = 23, kHalfMantissaBits = 10, kDropped = 13;
constexpr std::uint32_t kBiasChange = 127 - 15;
constexpr float kSmallestNormalHalf = 0x1p-14f;

// |value| < 32768, or rounding could carry into binary16's infinity.
std::uint16_t to_half(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  const float absolute = std::bit_cast<float>(magnitude);
  if (absolute < kSmallestNormalHalf) {
    // A subnormal counts 2^-24; that many is exact in float32 up to the rounding that lrint does.
    return static_cast<std::uint16_t>(sign | std::lrint(absolute * 0x1p24f));
  }
  // Half a unit, one less for an even last digit: ties go to even. A carry into the exponent is
  // right as it is.
  const std::uint32_t rounded = magnitude + 0xfffu + (magnitude >> kDropped & 1u);
  return static_cast<std::uint16_t>(sign |
                                    ((rounded >> kDropped) - (kBiasChange << kHalfMantissaBits)));
}

}  // namespace

float half_value(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000u) << 16;
  const std::uint32_t magnitude = bits & 0x7fffu;
  if (magnitude < 1u << kHalfMantissaBits) {
    const float value = static_cast<float>(magnitude) * 0x1p-24f;
    return sign == 0 ? value : -value;
  }
  // Infinities and what is no number have the largest exponent here and there.
  const std::uint32_t bias = (magnitude < 0x7c00u ? kBiasChange : 255 - 31) << kMantissaBits;
  return std::bit_cast<float>(sign | ((magnitude << kDropped) + bias));
}

Halves to_halves(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  constexpr int kLargestExponent = 14;  // 2^14 <= largest · 2^-e < 2^15
  const int exponent = largest > 0 ? std::ilogb(largest) - kLargestExponent : 0;
  Halves result{.scale = std::ldexp(1.0, exponent), .halves = {}};
  result.halves.reserve(values.size());
  const double inverse = std::ldexp(1.0, -exponent);  // in double: need not be a float32
  for (const float value : values) {
    result.halves.push_back(to_half(static_cast<float>(static_cast<double>(value) * inverse)));
  }
  return result;
}

std::vector<float> from_halves(const Halves& halves) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  std::vector<float> values;
  values.reserve(halves.halves.size());
  for (const std::uint16_t half : halves.halves) {
    const double value = static_cast<double>(half_value(half)) * halves.scale;
    values.push_back(static_cast<float>(std::clamp(value, -kLargest, kLargest)));
  }
  return values;
}

}  // namespace dimscope
