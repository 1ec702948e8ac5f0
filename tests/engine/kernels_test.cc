// Every kernel, on every instruction set this machine has, against plain double loops over odd
// sizes; and the same bits from all of them.
#include "dimscope/engine/kernels/lanes.h"
#include "dimscope/engine/kernels/optimizers.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "dimscope/base/rng.h"
#include "dimscope/engine/aligned_buffer.h"

namespace dimscope::engine {
namespace {

constexpr std::int32_t kSizes[] = {1, 2, 3, 5, 7, 15, 17, 31, 33, 60, 61, 100, 200};
constexpr float kEps = 0x1p-24f;

AlignedBuffer random_buffer(std::ptrdiff_t size, std::uint64_t stream, float scale = 1.0f) {
  AlignedBuffer buffer(size);
  const Random random(7, Purpose::kTest, stream);
  for (std::ptrdiff_t i = 0; i < size; ++i) buffer[i] = random.uniform(i, -scale, scale);
  return buffer;
}

std::vector<std::uint32_t> bits_of(const AlignedBuffer& buffer) {
  std::vector<std::uint32_t> bits(static_cast<std::size_t>(buffer.size()));
  std::memcpy(bits.data(), buffer.data(), bits.size() * sizeof(float));
  return bits;
}

class EachIsa : public testing::Test {
 protected:
  ~EachIsa() override { kernels::force_isa(""); }

  // compute() on every instruction set: each result must satisfy verify(), and all be the same
  // bits.
  template <typename Compute, typename Verify>
  void expect_same_everywhere(const Compute& compute, const Verify& verify) {
    std::vector<std::uint32_t> first;
    for (const std::string& isa : kernels::available_isas()) {
      ASSERT_TRUE(kernels::force_isa(isa));
      ASSERT_EQ(kernels::current_isa(), isa);
      const AlignedBuffer result = compute();
      verify(result, isa);
      if (first.empty()) first = bits_of(result);
      EXPECT_EQ(first, bits_of(result)) << isa;
    }
  }
};

using Kernels = EachIsa;

TEST_F(Kernels, MatmulIsWithinItsRoundingBound) {
  for (const std::int32_t rows : {1, 5, 6, 13}) {
    for (const std::int32_t inner : kSizes) {
      for (const std::int32_t columns : kSizes) {
        const std::ptrdiff_t b_row = kernels::padded(columns), a_row = kernels::padded(inner);
        const AlignedBuffer a = random_buffer(rows * a_row, 1), b = random_buffer(inner * b_row, 2),
                            bias = random_buffer(b_row, 3);
        expect_same_everywhere(
            [&] {
              AlignedBuffer c(rows * b_row);
              kernels::matmul({rows, inner, columns, a.data(), a_row, 1, b.data(), b_row,
                               bias.data(), 0, c.data(), b_row});
              for (std::int32_t r = 0; r < rows; ++r) {  // padding may hold anything
                std::fill_n(c.data() + r * b_row + columns, b_row - columns, 0.0f);
              }
              return c;
            },
            [&](const AlignedBuffer& c, const std::string& isa) {
              for (std::int32_t r = 0; r < rows; ++r) {
                for (std::int32_t j = 0; j < columns; ++j) {
                  double want = bias[j], magnitude = std::abs(want);
                  for (std::int32_t k = 0; k < inner; ++k) {
                    const double term = double{a[r * a_row + k]} * double{b[k * b_row + j]};
                    want += term;
                    magnitude += std::abs(term);
                  }
                  ASSERT_NEAR(c[r * b_row + j], want, (inner + 1) * magnitude * double{kEps})
                      << isa << " " << rows << "x" << inner << "x" << columns << " at " << r << ","
                      << j;
                }
              }
            });
      }
    }
  }
}

TEST_F(Kernels, MatmulOfATransposedContinuesASumExactly) {
  // Sums longer than a block of k, from c itself: as a gradient is accumulated.
  const std::int32_t inner = 700, rows = 7, columns = 33;
  const std::ptrdiff_t a_row = kernels::padded(rows), b_row = kernels::padded(columns);
  const AlignedBuffer a = random_buffer(inner * a_row, 1), b = random_buffer(inner * b_row, 2);
  const auto product = [&](std::int32_t from, std::int32_t count, bool add, AlignedBuffer& c) {
    kernels::matmul({rows, count, columns, a.data() + from * a_row, 1, a_row,
                     b.data() + from * b_row, b_row, add ? c.data() : nullptr, b_row, c.data(),
                     b_row});
  };
  AlignedBuffer at_once(rows * b_row), in_parts(rows * b_row);
  product(0, inner, false, at_once);
  product(0, 300, false, in_parts);
  product(300, inner - 300, true, in_parts);
  EXPECT_EQ(bits_of(at_once), bits_of(in_parts));
}

TEST_F(Kernels, DropoutDropsItsShare) {
  const std::int32_t width = 100'000;
  const std::int32_t words[] = {0};
  AlignedBuffer ones(width), xh(width);
  std::fill_n(ones.data(), width, 1.0f);
  for (std::uint32_t key = 0; key < 5; ++key) {
    const kernels::Dropout dropout{key, key * 77, static_cast<std::uint32_t>(0.2 * 0x1p32), 1.25f};
    kernels::gather_rows(words, dropout, ones.data(), width, xh.data(), width, nullptr);
    const auto dropped = std::count(xh.data(), xh.data() + width, 0.0f);
    EXPECT_NEAR(static_cast<double>(dropped) / width, 0.2, 5 * std::sqrt(0.2 * 0.8 / width)) << key;
  }
}

TEST_F(Kernels, AdaGradStepsAgainstTheGradient) {
  for (const std::int32_t n : kSizes) {
    const AlignedBuffer g = random_buffer(n, 5), start = random_buffer(n, 6);
    expect_same_everywhere(
        [&] {
          AlignedBuffer sum(n), w = start;
          kernels::adagrad(n, 0.05f, g.data(), sum.data(), w.data());
          kernels::adagrad(n, 0.05f, g.data(), sum.data(), w.data());
          return w;
        },
        [&](const AlignedBuffer& w, const std::string& isa) {
          for (std::int32_t i = 0; i < n; ++i) {
            const double sign = g[i] < 0 ? -1 : 1;
            ASSERT_NEAR(w[i], start[i] - 0.05 * sign * (1 + 1 / std::sqrt(2.0)), 1e-6)
                << isa << " " << i;
          }
        });
  }
}

std::vector<kernels::AdamStep> adam_steps(std::int32_t count) {
  std::vector<kernels::AdamStep> steps;
  for (std::int32_t t = 1; t <= count; ++t) {
    steps.push_back({.size = static_cast<float>(0.01 / (1 - std::pow(0.9, t))),
                     .root_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, t)))});
  }
  return steps;
}

TEST_F(Kernels, AdamStepsByTheCorrectedMomentsOfItsGradients) {
  const std::vector<kernels::AdamStep> steps = adam_steps(3);
  for (const std::int32_t n : kSizes) {
    const AlignedBuffer g = random_buffer(n, 5), start = random_buffer(n, 6);
    expect_same_everywhere(
        [&] {
          AlignedBuffer mean(n), square(n), w = start;
          for (const kernels::AdamStep& step : steps) {
            kernels::adam(n, step, g.data(), mean.data(), square.data(), w.data());
          }
          return w;
        },
        [&](const AlignedBuffer& w, const std::string& isa) {
          for (std::int32_t i = 0; i < n; ++i) {
            // With one gradient in all steps, corrected mean and root are g and |g|.
            ASSERT_NEAR(w[i], start[i] - 3 * 0.01 * (g[i] < 0 ? -1 : 1), 1e-6) << isa << " " << i;
          }
        });
  }
}

TEST_F(Kernels, IdleStepsOfAdamAndMomentumAreStepsWithZeros) {
  const std::vector<kernels::AdamStep> steps = adam_steps(1200);
  const kernels::MomentumStep momentum{.rate = 0.1f, .momentum = 0.9f};
  for (const std::int32_t n : kSizes) {
    const AlignedBuffer g = random_buffer(n, 5), start = random_buffer(n, 6), zeros(n);
    for (const std::size_t idle : {std::size_t{1}, std::size_t{30}, steps.size() - 1}) {
      const auto adam = [&](bool at_once) {
        AlignedBuffer mean(n), square(n), w = start;
        kernels::adam(n, steps[0], g.data(), mean.data(), square.data(), w.data());
        const auto rest = std::span(steps).subspan(1, idle);
        if (at_once) kernels::adam_idle(n, rest, mean.data(), square.data(), w.data());
        for (std::size_t s = 0; !at_once && s < rest.size(); ++s) {
          kernels::adam(n, rest[s], zeros.data(), mean.data(), square.data(), w.data());
        }
        return std::array{bits_of(mean), bits_of(square), bits_of(w)};
      };
      const auto sgd = [&](bool at_once) {
        AlignedBuffer velocity(n), w = start;
        kernels::momentum(n, momentum, g.data(), velocity.data(), w.data());
        if (at_once) {
          kernels::momentum_idle(n, momentum, static_cast<std::int64_t>(idle), velocity.data(),
                                 w.data());
        }
        for (std::size_t s = 0; !at_once && s < idle; ++s) {
          kernels::momentum(n, momentum, zeros.data(), velocity.data(), w.data());
        }
        return std::array{bits_of(velocity), bits_of(w)};
      };
      const auto first_adam = adam(false);
      const auto first_sgd = sgd(false);
      for (const std::string& isa : kernels::available_isas()) {
        ASSERT_TRUE(kernels::force_isa(isa));
        EXPECT_EQ(adam(true), first_adam) << isa << ", n = " << n << ", " << idle << " steps";
        EXPECT_EQ(sgd(true), first_sgd) << isa << ", n = " << n << ", " << idle << " steps";
      }
      kernels::force_isa("");
    }
  }
}

TEST_F(Kernels, SoftmaxOfEveryRowIsItsOwnAndKeepsNaN) {
  for (const auto& [rows, classes] :
       {std::pair{2, 1}, {1, 2}, {2, 3}, {16, 5}, {17, 17}, {40, 40}}) {
    const std::ptrdiff_t row = kernels::padded(classes);
    const AlignedBuffer logits = random_buffer(rows * row, 8, 50.0f);
    expect_same_everywhere(
        [&] {
          AlignedBuffer p = logits;
          kernels::softmax(rows, classes, p.data(), row);
          return p;
        },
        [&](const AlignedBuffer& p, const std::string& isa) {
          for (std::int32_t r = 0; r < rows; ++r) {
            const float* x = logits.data() + r * row;
            const double highest = *std::max_element(x, x + classes);
            double sum = 0;
            for (std::int32_t k = 0; k < classes; ++k) sum += std::exp(x[k] - highest);
            // Of logits up to 50, differences are rounded by 4e-6 at most.
            for (std::int32_t k = 0; k < classes; ++k) {
              EXPECT_NEAR(p[r * row + k], std::exp(x[k] - highest) / sum, 1e-5)
                  << isa << " " << rows << "x" << classes << " at " << r << "," << k;
            }
          }
        });
  }
  AlignedBuffer p(16);
  p[1] = std::nanf("");
  kernels::softmax(1, 3, p.data(), 16);
  EXPECT_TRUE(std::isnan(p[0]) && std::isnan(p[1]) && std::isnan(p[2]));
}

}  // namespace
}  // namespace dimscope::engine
