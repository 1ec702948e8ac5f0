// Every kernel, on every instruction set this machine has, against plain double loops over odd
// sizes; and the same bits from all of them.
#include "dimscope/engine/kernels/kernels.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "dimscope/base/rng.h"
#include "dimscope/engine/aligned_buffer.h"

namespace dimscope {
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

// A trie of three nodes, a chain and a second root, over `hidden` units.
struct SmallTrie {
  std::int32_t word[3] = {1, 0, 1};
  std::int32_t parent[3] = {-1, 0, -1};
  kernels::Nodes nodes(std::int32_t begin, std::int32_t end, std::int32_t e, std::int32_t h) const {
    return {begin, end, word, parent, e, h};
  }
};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

TEST_F(Kernels, LstmForwardFollowsItsEquations) {
  const SmallTrie trie;
  for (const std::int32_t hidden : kSizes) {
    const std::ptrdiff_t row = kernels::padded(4 * hidden);
    const AlignedBuffer z = random_buffer(3 * row, 4, 3.0f);
    expect_same_everywhere(
        [&] {
          AlignedBuffer gates = z, c(3 * hidden), tanh_c(3 * hidden), out(2 * 3 * hidden);
          kernels::lstm_forward(trie.nodes(0, 1, 1, hidden), gates.data(), row, c.data(),
                                tanh_c.data(), out.data());
          kernels::lstm_forward(trie.nodes(1, 3, 1, hidden), gates.data(), row, c.data(),
                                tanh_c.data(), out.data());
          std::copy_n(c.data(), 3 * hidden, out.data() + 3 * hidden);
          return out;
        },
        [&](const AlignedBuffer& out, const std::string& isa) {
          for (std::int32_t n = 0; n < 3; ++n) {
            for (std::int32_t j = 0; j < hidden; ++j) {
              const auto gate = [&](int g) { return double{z[n * row + g * hidden + j]}; };
              const double before =
                  trie.parent[n] < 0 ? 0 : out[3 * hidden + trie.parent[n] * hidden + j];
              const double c = sigmoid(gate(1)) * before + sigmoid(gate(0)) * std::tanh(gate(2));
              ASSERT_NEAR(out[3 * hidden + n * hidden + j], c, 5e-7) << isa << " H " << hidden;
              ASSERT_NEAR(out[n * hidden + j], sigmoid(gate(3)) * std::tanh(c), 5e-7)
                  << isa << " H " << hidden;
            }
          }
        });
  }
}

TEST_F(Kernels, GatherAndScatterMaskTheSameUnitsAndScaleTheRest) {
  const SmallTrie trie;
  const kernels::Dropout dropout{.key0 = 11, .key1 = 22, .threshold = 0x33333333u, .scale = 1.25f};
  for (const std::int32_t width : kSizes) {
    const std::int32_t hidden = 61;
    const std::ptrdiff_t row = kernels::padded(width + hidden);
    AlignedBuffer ones(3 * std::max(width, hidden));
    std::fill_n(ones.data(), ones.size(), 1.0f);
    expect_same_everywhere(
        [&] {
          AlignedBuffer xh(3 * row);
          kernels::gather_inputs(trie.nodes(0, 3, width, hidden), dropout, ones.data(), ones.data(),
                                 xh.data(), row);
          return xh;
        },
        [&](const AlignedBuffer& xh, const std::string& isa) {
          // Backwards, the same mask.
          AlignedBuffer gradient(3 * row), dtable(2 * width), dh(3 * hidden);
          std::fill_n(gradient.data(), gradient.size(), 1.0f);
          kernels::scatter_embedding(trie.nodes(1, 2, width, hidden), dropout, gradient.data(), row,
                                     dtable.data());
          kernels::scatter_hidden(trie.nodes(1, 2, width, hidden), dropout, gradient.data(), row,
                                  dh.data());
          for (std::int32_t j = 0; j < width; ++j) {
            ASSERT_TRUE(xh[row + j] == 0 || xh[row + j] == 1.25f) << isa;
            ASSERT_EQ(dtable[j], xh[row + j]) << isa << " E " << width << " unit " << j;
          }
          for (std::int32_t j = 0; j < hidden; ++j) {
            ASSERT_EQ(xh[width + j], 0) << "a root has no hidden state";
            ASSERT_EQ(dh[j], xh[row + width + j]) << isa;
          }
        });
  }
}

TEST_F(Kernels, DropoutDropsItsShare) {
  const std::int32_t width = 100'000;
  const std::int32_t word = 0, parent = -1;
  AlignedBuffer ones(width), xh(width + 16);
  std::fill_n(ones.data(), width, 1.0f);
  for (std::uint32_t key = 0; key < 5; ++key) {
    const kernels::Dropout dropout{key, key * 77, static_cast<std::uint32_t>(0.2 * 0x1p32), 1.25f};
    kernels::gather_inputs({0, 1, &word, &parent, width, 1}, dropout, ones.data(), ones.data(),
                           xh.data(), width + 16);
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

TEST_F(Kernels, SoftmaxSumsToOneAndKeepsNaN) {
  for (const std::int32_t classes : {2, 3, 5, 17}) {
    const std::ptrdiff_t row = kernels::padded(classes);
    expect_same_everywhere(
        [&] {
          AlignedBuffer p = random_buffer(2 * row, 8, 50.0f);
          kernels::softmax(2, classes, p.data(), row);
          return p;
        },
        [&](const AlignedBuffer& p, const std::string& isa) {
          double sum = 0;
          for (std::int32_t k = 0; k < classes; ++k) sum += double{p[row + k]};
          EXPECT_NEAR(sum, 1, 1e-6) << isa;
        });
  }
  AlignedBuffer p(16);
  p[1] = std::nanf("");
  kernels::softmax(1, 3, p.data(), 16);
  EXPECT_TRUE(std::isnan(p[0]) && std::isnan(p[1]) && std::isnan(p[2]));
}

}  // namespace
}  // namespace dimscope
