#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace dimscope {

// What random numbers are for. Two purposes never share a stream; the values are part of every
// result, so they are never renumbered.
enum class Purpose : std::uint64_t {
  kInitialisation = 1,
  kSentenceOrder = 2,
  kDropout = 3,
  kUnknownWords = 4,
  kSyntheticSentence = 5,
  kSyntheticLabelNoise = 6,
  kSmoothGrad = 7,
  kRandomisedWeights = 8,
  kRandomRelevance = 9,
  kTrainShare = 10,
  kShares = 11,
  kBootstrap = 20,
  kPermutation = 21,
  kTest = 99,
};

// A counter-based generator: the value at a position is a pure function of (seed, purpose, stream,
// position), so the order in which values are asked for cannot change them.
// The mixing function is SplitMix64's (Steele, Lea & Flood 2014).
class Random {
 public:
  Random(std::uint64_t seed, Purpose purpose, std::uint64_t stream = 0)
      : key_(mix(mix(mix(seed) ^ static_cast<std::uint64_t>(purpose)) ^ stream)) {}

  // 64 random bits at `position`.
  std::uint64_t bits(std::uint64_t position) const {
    return mix(key_ + (position + 1) * 0x9E3779B97F4A7C15u);
  }

  // Uniform in [0, 1), 53 bits.
  double uniform(std::uint64_t position) const {
    return static_cast<double>(bits(position) >> 11) * 0x1p-53;
  }

  // Uniform in [low, high), float32: 24 random bits scaled in double, rounded once.
  float uniform(std::uint64_t position, float low, float high) const {
    const double unit = static_cast<double>(bits(position) >> 40) * 0x1p-24;
    return static_cast<float>(low + (static_cast<double>(high) - low) * unit);
  }

  // Nearly normal, mean 0 and variance 1: twelve uniform numbers of 16 bits added up (Irwin-Hall),
  // centred and scaled. Within [-6, 6]; sums of integers, so no library's logarithm or cosine can
  // change a bit.
  double normal(std::uint64_t position) const {
    std::int64_t sum = 0;
    for (std::uint64_t part = 0; part < 3; ++part) {
      const std::uint64_t word = bits(3 * position + part);
      for (int shift = 0; shift < 64; shift += 16) {
        sum += static_cast<std::int64_t>((word >> shift) & 0xFFFF);
      }
    }
    // The mean of a part is 65535/2, its variance (65536² - 1) / 12.
    return (static_cast<double>(sum) - 12 * 32767.5) / 65536.0;
  }

  // Uniform in 0..n-1 for n >= 1, by multiplication (Lemire 2019, without rejection: the bias is
  // below n / 2^64).
  std::uint64_t below(std::uint64_t n, std::uint64_t position) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(bits(position)) * n) >> 64);
  }

  // Shuffles in place (Fisher-Yates), using positions 0..size-2.
  template <typename T>
  void shuffle(std::vector<T>& values) const {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[below(i, values.size() - i)]);
    }
  }

  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t key_;
};

}  // namespace dimscope
