// The LSTM over levels of chains, on every instruction set this machine has, against plain double
// loops over odd sizes; and the same bits from all of them.
#include "dimscope/engine/kernels/lanes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "dimscope/base/rng.h"
#include "dimscope/engine/aligned_buffer.h"

namespace dimscope::engine::kernels {
namespace {

constexpr double kEps = 0x1p-24;

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

AlignedBuffer random_buffer(std::ptrdiff_t size, std::uint64_t stream, float scale = 1.0f) {
  AlignedBuffer buffer(size);
  const Random random(11, Purpose::kTest, stream);
  for (std::ptrdiff_t i = 0; i < size; ++i) buffer[i] = random.uniform(i, -scale, scale);
  return buffer;
}

std::ptrdiff_t lane(std::int32_t width, std::int32_t chain, std::int32_t x) {
  return lane_begin(chain, width) + x * kBlock;
}

// Two levels: `chains` roots, of which the first `longer` go on.
struct Shape {
  std::int32_t chains, longer, hidden;
};

// What a forward and a backward pass over both levels need and leave.
struct Levels {
  Shape shape;
  std::int32_t gates, positions, blocks;
  std::ptrdiff_t gate_row, h_row;
  std::vector<std::int32_t> position[2];
  std::vector<std::uint16_t> dropped;
  AlignedBuffer input, hidden, by_unit, dstates;  // given
  AlignedBuffer record, signal, h, h_rows;        // forward's
  AlignedBuffer dh[2], dc[2], dz[2], dinput;      // backward's
  Dropout dropout{.key0 = 3, .key1 = 4, .threshold = 1u << 30, .scale = 4.0f / 3};

  explicit Levels(const Shape& s)
      : shape(s),
        gates(4 * s.hidden),
        positions(s.chains + 1),
        blocks(blocks_of(s.chains)),
        gate_row(padded(gates)),
        h_row((s.hidden + 3) / 4 * 4),
        input(random_buffer(positions * gate_row, 1, 2.0f)),
        hidden(random_buffer(s.hidden * gate_row, 2, 0.5f)),
        by_unit(s.hidden * gates),
        dstates(random_buffer(s.chains * s.hidden, 3)) {
    for (std::int32_t r = 0; r < s.chains; ++r) {
      for (int t = 0; t < 2; ++t) position[t].push_back((r * 7) % s.chains + t);
    }
    for (std::int32_t unit = 0; unit < s.hidden; ++unit) {
      for (std::int32_t before = 0; before < s.hidden; ++before) {
        std::memcpy(by_unit.data() + (unit * s.hidden + before) * 4,
                    hidden.data() + before * gate_row + 4 * unit, 4 * sizeof(float));
      }
    }
  }

  std::ptrdiff_t record_size() const {
    return std::ptrdiff_t{blocks} * shape.hidden * kRecord * kBlock;
  }

  void forward() {
    const std::ptrdiff_t lanes = std::ptrdiff_t{blocks} * shape.hidden * kBlock;
    record.grow(2 * record_size());
    signal.grow(2 * lanes);
    h.grow(2 * lanes);
    h_rows.grow(shape.longer * h_row);
    dropped.resize(blocks * shape.hidden + 4);
    for (std::int32_t t = 0; t < 2; ++t) {
      lstm_forward_level({.chains = t == 0 ? shape.chains : shape.longer,
                          .next_chains = t == 0 ? shape.longer : 0,
                          .hidden = shape.hidden,
                          .input = input.data(),
                          .input_row = gate_row,
                          .position = position[t].data(),
                          .weight = t == 0 ? nullptr : by_unit.data(),
                          .h_before = h.data(),
                          .record_before = t == 0 ? nullptr : record.data(),
                          .record = record.data() + t * record_size(),
                          .signal = signal.data() + t * lanes,
                          .dropout = dropout,
                          .next_block = blocks,
                          .dropped = dropped.data(),
                          .h_next = h.data() + t * lanes,
                          .h_rows = h_rows.data(),
                          .h_row = h_row});
    }
  }

  // From dstates as the gradient of the last h of each chain.
  void backward() {
    const std::ptrdiff_t lanes = std::ptrdiff_t{blocks} * shape.hidden * kBlock;
    dinput.grow(positions * gate_row);
    dinput.fill_zero();
    AlignedBuffer scratch(lstm_backward_scratch(shape.hidden));
    for (int t = 0; t < 2; ++t) {
      dh[t].grow(lanes);
      dc[t].grow(lanes);
      dz[t].grow(shape.chains * gate_row);
      dh[t].fill_zero();
      dc[t].fill_zero();
    }
    for (int t = 1; t >= 0; --t) {
      for (std::int32_t r = t == 1 ? 0 : shape.longer; r < (t == 1 ? shape.longer : shape.chains);
           ++r) {
        for (std::int32_t j = 0; j < shape.hidden; ++j) {
          dh[t][lane(shape.hidden, r, j)] = dstates[r * shape.hidden + j];
        }
      }
      lstm_backward_level({.chains = t == 0 ? shape.chains : shape.longer,
                           .hidden = shape.hidden,
                           .record = record.data() + t * record_size(),
                           .record_before = t == 0 ? nullptr : record.data(),
                           .dh = dh[t].data(),
                           .dc = dc[t].data(),
                           .dh_before = t == 0 ? nullptr : dh[0].data(),
                           .dc_before = t == 0 ? nullptr : dc[0].data(),
                           .weight = hidden.data(),
                           .weight_row = gate_row,
                           .dropout = dropout,
                           .dropped = dropped.data(),
                           .dz_rows = dz[t].data(),
                           .dinput = dinput.data(),
                           .gate_row = gate_row,
                           .position = position[t].data(),
                           .scratch = scratch.data()});
    }
  }

  float record_of(int t, std::int32_t r, std::int32_t unit, Record which) const {
    return record[t * record_size() + lane(shape.hidden * kRecord, r, unit * kRecord + which)];
  }
};

class Lanes : public testing::TestWithParam<Shape> {
 protected:
  ~Lanes() override { force_isa(""); }
};

// z of chain r on level t, from the engine's own h of the level before, and the rounding it may
// have.
std::pair<double, double> z_of(const Levels& levels, int t, std::int32_t r, std::int32_t gate) {
  const std::ptrdiff_t row = levels.position[t][r] * levels.gate_row;
  double z = levels.input[row + gate], magnitude = std::abs(z);
  for (std::int32_t k = 0; t > 0 && k < levels.shape.hidden; ++k) {
    const double term = double{levels.hidden[k * levels.gate_row + gate]} *
                        double{levels.h_rows[r * levels.h_row + k]};
    z += term;
    magnitude += std::abs(term);
  }
  return {z, (levels.shape.hidden + 1) * kEps * magnitude};
}

TEST_P(Lanes, ForwardFollowsTheEquations) {
  const Shape shape = GetParam();
  for (const std::string& isa : available_isas()) {
    ASSERT_TRUE(force_isa(isa));
    Levels levels(shape);
    levels.forward();
    std::int32_t dropped = 0;
    for (int t = 0; t < 2; ++t) {
      for (std::int32_t r = 0; r < (t == 0 ? shape.chains : shape.longer); ++r) {
        for (std::int32_t j = 0; j < shape.hidden; ++j) {
          const auto place = [&] {
            return isa + " level " + std::to_string(t) + " chain " + std::to_string(r) + " unit " +
                   std::to_string(j);
          };
          double act[4];
          for (int g = 0; g < 4; ++g) {
            const auto [z, error] = z_of(levels, t, r, 4 * j + g);
            act[g] = g == 2 ? std::tanh(z) : sigmoid(z);
            ASSERT_NEAR(levels.record_of(t, r, j, static_cast<Record>(g)), act[g], error + 8 * kEps)
                << place() << " gate " << g;
          }
          const double before = t == 0 ? 0 : levels.record_of(0, r, j, kC);
          const double c = act[1] * before + act[0] * act[2];
          ASSERT_NEAR(levels.record_of(t, r, j, kC), c, 1e-5 * (1 + std::abs(before))) << place();
          ASSERT_NEAR(levels.record_of(t, r, j, kTanhC),
                      std::tanh(double{levels.record_of(t, r, j, kC)}), 8 * kEps)
              << place();
          if (t == 1 || r >= shape.longer) continue;
          // h for the next level: dropped, or scaled; in lanes and in rows.
          const float h = levels.record_of(0, r, j, kO) * levels.record_of(0, r, j, kTanhC);
          const float kept = levels.h_rows[r * levels.h_row + j];
          ASSERT_EQ(kept, levels.h[lane(shape.hidden, r, j)]) << place();
          if (kept == 0) {
            ++dropped;
          } else {
            ASSERT_EQ(kept, h * levels.dropout.scale) << place();
          }
        }
      }
    }
    const double units = static_cast<double>(shape.longer) * shape.hidden;
    EXPECT_NEAR(dropped / units, 0.25, 5 * std::sqrt(0.25 * 0.75 / units)) << isa;
  }
}

TEST_P(Lanes, BackwardFollowsTheChainRule) {
  const Shape shape = GetParam();
  for (const std::string& isa : available_isas()) {
    ASSERT_TRUE(force_isa(isa));
    Levels levels(shape);
    levels.forward();
    levels.backward();
    std::vector<double> dinput(static_cast<std::size_t>(levels.positions * levels.gates));
    for (std::int32_t r = 0; r < shape.chains; ++r) {
      std::vector<double> dh(levels.dstates.data() + r * shape.hidden,
                             levels.dstates.data() + (r + 1) * shape.hidden);
      std::vector<double> dc(dh.size());
      for (int t = r < shape.longer ? 1 : 0; t >= 0; --t) {
        std::vector<double> dz(static_cast<std::size_t>(levels.gates));
        for (std::int32_t j = 0; j < shape.hidden; ++j) {
          const auto at = [&](Record which) { return double{levels.record_of(t, r, j, which)}; };
          const double before = t == 0 ? 0 : levels.record_of(0, r, j, kC);
          dc[j] += dh[j] * at(kO) * (1 - at(kTanhC) * at(kTanhC));
          dz[4 * j] = dc[j] * at(kG) * at(kI) * (1 - at(kI));
          dz[4 * j + 1] = dc[j] * before * at(kF) * (1 - at(kF));
          dz[4 * j + 2] = dc[j] * at(kI) * (1 - at(kG) * at(kG));
          dz[4 * j + 3] = dh[j] * at(kTanhC) * at(kO) * (1 - at(kO));
          dc[j] *= at(kF);
        }
        for (std::int32_t g = 0; g < levels.gates; ++g) {
          dinput[levels.position[t][r] * levels.gates + g] += dz[g];
          ASSERT_NEAR(levels.dz[t][r * levels.gate_row + g], dz[g], 3e-5)
              << isa << " level " << t << " chain " << r << " gate " << g;
        }
        for (std::int32_t k = 0; t > 0 && k < shape.hidden; ++k) {
          dh[k] = 0;
          for (std::int32_t g = 0; g < levels.gates; ++g) {
            dh[k] += double{levels.hidden[k * levels.gate_row + g]} * dz[g];
          }
          const bool dropped = levels.h_rows[r * levels.h_row + k] == 0;
          dh[k] *= dropped ? 0 : double{levels.dropout.scale};
        }
      }
    }
    for (std::int32_t m = 0; m < levels.positions; ++m) {
      for (std::int32_t g = 0; g < levels.gates; ++g) {
        ASSERT_NEAR(levels.dinput[m * levels.gate_row + g], dinput[m * levels.gates + g], 1e-4)
            << isa << " position " << m << " gate " << g;
      }
    }
  }
}

TEST_P(Lanes, GiveTheSameBitsOnEveryIsa) {
  std::vector<float> first;
  for (const std::string& isa : available_isas()) {
    ASSERT_TRUE(force_isa(isa));
    Levels levels(GetParam());
    levels.forward();
    levels.backward();
    std::vector<float> all;
    for (int t = 0; t < 2; ++t) {
      const std::int32_t chains = t == 0 ? levels.shape.chains : levels.shape.longer;
      for (std::int32_t r = 0; r < chains; ++r) {
        for (std::int32_t j = 0; j < levels.shape.hidden; ++j) {
          for (int which = 0; which < kRecord; ++which) {
            all.push_back(levels.record_of(t, r, j, static_cast<Record>(which)));
          }
        }
        for (std::int32_t g = 0; g < levels.gates; ++g) {
          all.push_back(levels.dz[t][r * levels.gate_row + g]);
        }
      }
    }
    for (std::int32_t m = 0; m < levels.positions; ++m) {
      all.insert(all.end(), levels.dinput.data() + m * levels.gate_row,
                 levels.dinput.data() + m * levels.gate_row + levels.gates);
    }
    if (first.empty()) first = all;
    EXPECT_EQ(std::memcmp(first.data(), all.data(), all.size() * sizeof(float)), 0) << isa;
  }
}

// Every number of blocks that a tile may span, whole and part, and units that fill none.
INSTANTIATE_TEST_SUITE_P(Shapes, Lanes,
                         testing::Values(Shape{1, 1, 1}, Shape{5, 2, 2}, Shape{16, 16, 3},
                                         Shape{17, 15, 5}, Shape{33, 31, 7}, Shape{50, 33, 15},
                                         Shape{70, 66, 17}, Shape{81, 80, 8}, Shape{97, 90, 20},
                                         Shape{130, 100, 4}, Shape{210, 13, 6}, Shape{40, 40, 31},
                                         Shape{20, 18, 33}, Shape{100, 70, 60}, Shape{18, 17, 61},
                                         Shape{17, 1, 100}, Shape{3, 2, 200}),
                         [](const auto& shape) {
                           return "Chains" + std::to_string(shape.param.chains) + "Longer" +
                                  std::to_string(shape.param.longer) + "Hidden" +
                                  std::to_string(shape.param.hidden);
                         });

TEST(Rows, GatherAndScatterMaskTheSameUnitsAndScaleTheRest) {
  const std::vector<std::int32_t> words = {1, 0, 1};
  const Dropout dropout{.key0 = 11, .key1 = 22, .threshold = 0x33333333u, .scale = 1.25f};
  for (const std::int32_t width : {1, 2, 3, 5, 7, 15, 17, 31, 33, 60, 61, 100, 200}) {
    std::vector<float> first;
    for (const std::string& isa : available_isas()) {
      ASSERT_TRUE(force_isa(isa));
      const std::ptrdiff_t row = padded(width);
      AlignedBuffer table(2 * width), rows(3 * row), ones(3 * row), gradient(2 * width);
      std::fill_n(table.data(), 2 * width, 1.0f);
      std::fill_n(ones.data(), 3 * row, 1.0f);
      std::vector<std::uint16_t> dropped(3 * blocks_of(width) + 4);
      gather_rows(words, dropout, table.data(), width, rows.data(), row, dropped.data());
      scatter_rows(words, dropout, dropped.data(), ones.data(), row, width, gradient.data());
      std::vector<float> got;
      for (std::int32_t j = 0; j < width; ++j) {
        for (std::int32_t m = 0; m < 3; ++m) {
          ASSERT_TRUE(rows[m * row + j] == 0 || rows[m * row + j] == 1.25f) << isa;
          got.push_back(rows[m * row + j]);
        }
        ASSERT_EQ(gradient[width + j], rows[j] + rows[2 * row + j]) << isa << " unit " << j;
        ASSERT_EQ(gradient[j], rows[row + j]) << isa << " unit " << j;
      }
      if (first.empty()) first = got;
      EXPECT_EQ(first, got) << isa;
    }
  }
  force_isa("");
}

}  // namespace
}  // namespace dimscope::engine::kernels
