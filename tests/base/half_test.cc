#include "dimscope/base/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dimscope/base/rng.h"

namespace dimscope {
namespace {

TEST(Halves, AreTheBitsOfBinary16) {
  // From numpy: np.array([...], '<f2').view('<u2'). The first fixes the scale at 1.
  const std::vector<float> values = {
      16384, 1, -2, 0.333251953125f, 6.103515625e-05f, 0, 5.9605e-8f, -1e-9f, 2049, 2051};
  const Halves halves = to_halves(values);
  EXPECT_EQ(halves.scale, 1);
  const std::vector<std::uint16_t> expected = {0x7400, 0x3c00, 0xc000, 0x3555, 0x0400,
                                               0x0000, 0x0001, 0x8000, 0x6800, 0x6802};
  EXPECT_EQ(halves.halves, expected);  // 2049 and 2051 are ties: to even
}

TEST(Halves, AreAsExactAsTheHeaderSays) {
  const Random random(1, Purpose::kTest);
  for (const int exponent : {-140, -30, 0, 14, 15, 90, 126}) {
    std::vector<float> values;
    float largest = 0;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      const double size = std::exp2(exponent - 45 * random.uniform(2 * i));
      values.push_back(static_cast<float>((2 * random.uniform(2 * i + 1) - 1) * size));
      largest = std::max(largest, std::abs(values.back()));
    }
    const Halves halves = to_halves(values);
    const std::vector<float> back = from_halves(halves);
    EXPECT_LT(largest / halves.scale, 32768);
    EXPECT_GE(largest / halves.scale, 16384);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double value = values[i];
      const bool small = std::abs(value) < std::ldexp(static_cast<double>(largest), -28);
      // Numbers below float32's normal ones are counted in 2^-149.
      const double bound = std::max(
          small ? std::ldexp(static_cast<double>(largest), -39) : std::ldexp(std::abs(value), -11),
          exponent < -100 ? 0x1p-149 : 0.0);
      ASSERT_LE(std::abs(static_cast<double>(back[i]) - value), bound) << value;
    }
    EXPECT_EQ(to_halves(back).halves, halves.halves) << "what was read is written the same";
  }
}

TEST(Halves, OfZerosAndOfNothing) {
  EXPECT_EQ(from_halves(to_halves(std::vector<float>{0, 0})), (std::vector<float>{0, 0}));
  EXPECT_TRUE(from_halves(to_halves({})).empty());
}

TEST(Halves, ReachTheEndsOfFloat32) {
  const std::vector<float> values = {std::numeric_limits<float>::max(),
                                     -std::numeric_limits<float>::max()};
  // 2^128 · (1 - 2^-24) rounds to 2^128, which float32 does not have.
  const std::vector<float> back = from_halves(to_halves(values));
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(back[i], values[i]);
}

}  // namespace
}  // namespace dimscope
