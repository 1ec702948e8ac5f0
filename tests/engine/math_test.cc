// The numeric contracts of kernels/math-inl.h, on every instruction set.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/engine/kernels/kernels.h"

namespace dimscope::engine {
namespace {

double ulp_of(double value) {
  const auto f = static_cast<float>(std::abs(value));
  return double{std::nextafter(f, std::numeric_limits<float>::infinity())} - double{f};
}

struct Function {
  const char* name;
  void (*kernel)(std::int64_t, float*);
  double (*exact)(double);
  double low, high;
  double max_ulp;
};

class Math : public testing::TestWithParam<Function> {
 protected:
  ~Math() override { kernels::force_isa(""); }
};

TEST_P(Math, IsWithinItsBoundOnEveryIsa) {
  const Function& function = GetParam();
  constexpr std::int64_t kCount = 400'001;
  AlignedBuffer x(kCount);
  for (std::int64_t i = 0; i < kCount; ++i) {
    x[i] = static_cast<float>(function.low + (function.high - function.low) *
                                                 static_cast<double>(i) / (kCount - 1));
  }
  std::vector<float> first;
  for (const std::string& isa : kernels::available_isas()) {
    ASSERT_TRUE(kernels::force_isa(isa));
    AlignedBuffer y = x;
    function.kernel(kCount, y.data());
    double worst = 0;
    for (std::int64_t i = 0; i < kCount; ++i) {
      const double want = function.exact(double{x[i]});
      worst = std::max(worst, std::abs(double{y[i]} - want) / ulp_of(want));
    }
    EXPECT_LE(worst, function.max_ulp) << isa;
    const std::vector<float> values(y.data(), y.data() + kCount);
    if (first.empty()) first = values;
    EXPECT_EQ(first, values) << isa << " differs from " << kernels::available_isas().front();
  }
}

TEST_P(Math, KeepsNaN) {
  AlignedBuffer x(3);
  x[1] = std::nanf("");
  for (const std::string& isa : kernels::available_isas()) {
    ASSERT_TRUE(kernels::force_isa(isa));
    AlignedBuffer y = x;
    GetParam().kernel(3, y.data());
    EXPECT_TRUE(std::isnan(y[1])) << isa;
  }
}

double exact_sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

INSTANTIATE_TEST_SUITE_P(
    Functions, Math,
    testing::Values(Function{"Exp", kernels::exp, std::exp, -87, 88, 2},
                    Function{"ExpNearZero", kernels::exp, std::exp, -1e-3, 1e-3, 2},
                    Function{"Sigmoid", kernels::sigmoid, exact_sigmoid, -16, 80, 3},
                    Function{"SigmoidFarBelow", kernels::sigmoid, exact_sigmoid, -87, -16, 6},
                    Function{"Tanh", kernels::tanh, std::tanh, -10, 10, 4},
                    Function{"TanhNearZero", kernels::tanh, std::tanh, -1e-4, 1e-4, 4},
                    Function{"Log", kernels::log, std::log, 1e-30, 0.5, 3},
                    Function{"LogAboveOne", kernels::log, std::log, 2, 1e6, 3}),
    [](const auto& tested) { return tested.param.name; });

TEST(MathLimits, TanhIsExactlyOneAndExpStaysFiniteOutside) {
  AlignedBuffer x(4);
  x[0] = 9.02f, x[1] = -1e30f, x[2] = std::numeric_limits<float>::infinity(), x[3] = -50;
  kernels::tanh(4, x.data());
  EXPECT_EQ(x[0], 1.0f);
  EXPECT_EQ(x[1], -1.0f);
  EXPECT_EQ(x[2], 1.0f);
  EXPECT_EQ(x[3], -1.0f);
  x[0] = 1e9f, x[1] = -1e9f;
  kernels::exp(2, x.data());
  EXPECT_NEAR(double{x[0]} / std::exp(88.0), 1, 1e-6);
  EXPECT_GT(x[1], 0.0f);
  EXPECT_LT(x[1], 1e-37f);
}

}  // namespace
}  // namespace dimscope::engine
