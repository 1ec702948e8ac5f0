// Relevance through one level of chains, on every instruction set this machine has, against the
// messages of docs/science.md added up one at a time in double precision.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "dimscope/base/rng.h"
#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/engine/kernels/lanes.h"

namespace dimscope::engine::kernels {
namespace {

constexpr double kRounding = 0x1p-24;  // of one float32 operation, relative to its result

// A number and how far float32 arithmetic may be from it: each operation adds its operands' errors
// and a rounding of its own.
struct Bounded {
  double value = 0, error = 0;
};

Bounded rounded(double value, double error) {
  return {value, error + kRounding * (std::abs(value) + error)};
}
Bounded operator+(Bounded a, Bounded b) {
  return rounded(a.value + b.value, a.error + b.error);
}
Bounded operator*(Bounded a, Bounded b) {
  return rounded(a.value * b.value,
                 std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error);
}
Bounded operator/(Bounded a, Bounded b) {
  const double quotient = a.value / b.value;
  return rounded(quotient,
                 (a.error + std::abs(quotient) * b.error) / (std::abs(b.value) - b.error));
}

// A sum in whatever order: n terms are added with at most n roundings each.
struct Sum {
  double value = 0, error = 0, magnitude = 0;
  int terms = 1;

  void operator+=(Bounded term) {
    value += term.value;
    error += term.error;
    magnitude += std::abs(term.value) + term.error;
    ++terms;
  }
  Bounded total() const { return {value, error + terms * kRounding * magnitude}; }
};

struct Shape {
  std::int32_t chains, hidden, embedding;
};

std::ptrdiff_t lane(std::int32_t width, std::int32_t chain, std::int32_t x) {
  return lane_begin(chain, width) + x * kBlock;
}

// What a level is given: states that the equations of an LSTM give for random weights and words.
struct Level {
  Shape shape;
  std::int32_t gates;
  std::ptrdiff_t gate_row;
  std::vector<std::int32_t> position;
  AlignedBuffer input, table;  // W_ih [4H, E] and x [M, E]
  AlignedBuffer weight, bias, projected;
  AlignedBuffer record, record_before, z, signal, r_h, r_c;

  Level(const Shape& s, float bias_scale);

  float of(const AlignedBuffer& records, std::int32_t r, std::int32_t j, Record which) const {
    return records[lane(shape.hidden * kRecord, r, j * kRecord + which)];
  }
  float before(std::int32_t r, std::int32_t j, Record which) const {
    return of(record_before, r, j, which);
  }
  // The same of one chain alone.
  Level alone(std::int32_t r) const;

 private:
  void step(std::int32_t r, const Random& random, std::uint64_t& at);
};

Level::Level(const Shape& s, float bias_scale)
    : shape(s),
      gates(4 * s.hidden),
      gate_row(padded(gates)),
      input(gates * s.embedding),
      table((s.chains + 3) * s.embedding),
      weight(s.hidden * gate_row),
      bias(gate_row),
      projected((s.chains + 3) * gate_row) {
  const Random random(13, Purpose::kTest, static_cast<std::uint64_t>(s.chains * 1000 + s.hidden));
  std::uint64_t at = 0;
  const auto fill = [&](AlignedBuffer& buffer, float scale) {
    for (std::ptrdiff_t i = 0; i < buffer.size(); ++i) {
      buffer[i] = random.uniform(at++, -scale, scale);
    }
  };
  fill(input, 0.5f);
  fill(table, 1.0f);
  fill(weight, 0.5f);
  fill(bias, bias_scale);
  // Word vectors times weights, on top of the bias, as the engine computes it.
  AlignedBuffer by_column(s.embedding * gate_row);
  for (std::int32_t e = 0; e < s.embedding; ++e) {
    for (std::int32_t g = 0; g < gates; ++g) {
      by_column[e * gate_row + g] = input[g * s.embedding + e];
    }
  }
  matmul({s.chains + 3, s.embedding, gates, table.data(), s.embedding, 1, by_column.data(),
          gate_row, bias.data(), 0, projected.data(), gate_row});
  // What lies in the last block beyond the chains must not matter.
  const std::ptrdiff_t lanes = std::ptrdiff_t{blocks_of(s.chains)} * s.hidden * kBlock;
  for (AlignedBuffer* buffer : {&record, &record_before, &z, &signal, &r_h, &r_c}) {
    const bool wide = buffer == &record || buffer == &record_before;
    buffer->grow(lanes * (wide ? std::int32_t{kRecord} : buffer == &z ? 4 : 1));
    std::fill_n(buffer->data(), buffer->size(), std::numeric_limits<float>::quiet_NaN());
  }
  for (std::int32_t r = 0; r < s.chains; ++r) position.push_back(s.chains + 1 - r);
  for (std::int32_t r = 0; r < s.chains; ++r) step(r, random, at);
}

void Level::step(std::int32_t r, const Random& random, std::uint64_t& at) {
  const std::int32_t hidden = shape.hidden;
  const auto put = [&](AlignedBuffer& records, std::int32_t j, Record which, double value) {
    records[lane(hidden * kRecord, r, j * kRecord + which)] = static_cast<float>(value);
  };
  for (std::int32_t j = 0; j < hidden; ++j) {
    put(record_before, j, kO, double{random.uniform(at++, 0.0f, 1.0f)});
    put(record_before, j, kC, double{random.uniform(at++, -2.0f, 2.0f)});
    put(record_before, j, kTanhC, std::tanh(double{before(r, j, kC)}));
    r_h[lane(hidden, r, j)] = random.uniform(at++, -1.0f, 1.0f);
    r_c[lane(hidden, r, j)] = random.uniform(at++, -1.0f, 1.0f);
  }
  for (std::int32_t j = 0; j < hidden; ++j) {
    for (std::int32_t g = 0; g < 4; ++g) {
      double sum = projected[position[r] * gate_row + 4 * j + g];
      for (std::int32_t k = 0; k < hidden; ++k) {
        sum += double{weight[k * gate_row + 4 * j + g]} * double{before(r, k, kO)} *
               double{before(r, k, kTanhC)};
      }
      // Zeros of either sign count as positive.
      if ((r + j + g) % 11 == 0) sum = r % 2 == 0 ? 0.0 : -0.0;
      z[lane(4 * hidden, r, 4 * j + g)] = static_cast<float>(sum);
      if (g == 2) signal[lane(hidden, r, j)] = static_cast<float>(sum);
      const double gate = g == 2 ? std::tanh(sum) : 1 / (1 + std::exp(-sum));
      put(record, j, static_cast<Record>(g), gate);
    }
    const double c = double{of(record, r, j, kF)} * double{before(r, j, kC)} +
                     double{of(record, r, j, kI)} * double{of(record, r, j, kG)};
    put(record, j, kC, (r + j) % 13 == 5 ? 0.0 : c);
    put(record, j, kTanhC, std::tanh(double{of(record, r, j, kC)}));
    // A gate and a signal that cancel.
    if ((r + j) % 9 == 4) put(record, j, kTanhC, -double{of(record, r, j, kO)});
    if ((r + j) % 9 == 7) put(record, j, kG, -double{of(record, r, j, kI)});
  }
}

Level Level::alone(std::int32_t r) const {
  Level one = *this;
  one.shape.chains = 1;
  one.position = {position[r]};
  const auto move_lane = [&](const AlignedBuffer& from, AlignedBuffer& to, std::int32_t width) {
    for (std::int32_t x = 0; x < width; ++x) to[lane(width, 0, x)] = from[lane(width, r, x)];
  };
  move_lane(record, one.record, shape.hidden * kRecord);
  move_lane(record_before, one.record_before, shape.hidden * kRecord);
  move_lane(z, one.z, 4 * shape.hidden);
  move_lane(signal, one.signal, shape.hidden);
  move_lane(r_h, one.r_h, shape.hidden);
  move_lane(r_c, one.r_c, shape.hidden);
  return one;
}

struct Rule {
  GateRule gate_rule;
  float epsilon;
  double delta;
  bool first_level;
};

std::vector<Rule> rules() {
  std::vector<Rule> all;
  for (const GateRule gate_rule :
       {GateRule::kAll, GateRule::kProp, GateRule::kAbs, GateRule::kHalf}) {
    for (const bool first_level : {false, true}) {
      all.push_back({gate_rule, 0.001f, 0, first_level});
      all.push_back({gate_rule, 0.01f, 0.3, first_level});
      all.push_back({gate_rule, 0.001f, 1, first_level});
      all.push_back({gate_rule, 0.0f, 0, first_level});
      all.push_back({gate_rule, 1e-30f, 0, first_level});
    }
  }
  return all;
}

std::string name_of(const Rule& rule) {
  constexpr std::array kNames = {"all", "prop", "abs", "half"};
  return std::string(kNames[static_cast<std::size_t>(rule.gate_rule)]) + " epsilon " +
         std::to_string(rule.epsilon) + " delta " + std::to_string(rule.delta) +
         (rule.first_level ? " first level" : "");
}

// What a level hands to each chain's word, and to h and c of the level before.
template <typename Number>
struct Handed {
  std::vector<Number> word, h, c,
      rest;  // [chains], [chains * H] or none, [chains * H], [chains] or none

  Handed of_chain(std::int32_t r) const {
    const auto own = [&](const std::vector<Number>& all) {
      const std::size_t size = all.size() / word.size();
      return std::vector(all.begin() + r * size, all.begin() + (r + 1) * size);
    };
    return {own(word), own(h), own(c), own(rest)};
  }
};

// Words no chain reads keep this.
constexpr double kUntouched = 12345;

Handed<double> computed(const Level& level, const Rule& rule) {
  const auto [chains, hidden, embedding] = level.shape;
  const std::ptrdiff_t lanes = std::ptrdiff_t{blocks_of(chains)} * hidden * kBlock;
  AlignedBuffer h(lanes), c(lanes), scratch(lrp_scratch(hidden));
  std::vector<double> word(level.projected.size() / level.gate_row, kUntouched), rest(chains);
  lrp_level({.chains = chains,
             .hidden = hidden,
             .inputs = embedding + hidden,
             .embedding = embedding,
             .rule = rule.gate_rule,
             .epsilon = rule.epsilon,
             .delta = rule.delta,
             .record = level.record.data(),
             .record_before = rule.first_level ? nullptr : level.record_before.data(),
             .z = rule.gate_rule == GateRule::kAll ? level.signal.data() : level.z.data(),
             .projected = level.projected.data(),
             .gate_row = level.gate_row,
             .position = level.position.data(),
             .bias = level.bias.data(),
             .weight = level.weight.data(),
             .r_h = level.r_h.data(),
             .r_c = level.r_c.data(),
             .r_h_before = h.data(),
             .r_c_before = c.data(),
             .word = word.data(),
             .rest = rest.data(),
             .scratch = scratch.data()});
  Handed<double> result;
  for (std::int32_t r = 0; r < chains; ++r) {
    result.word.push_back(std::exchange(word[level.position[r]], kUntouched));
    for (std::int32_t j = 0; j < hidden; ++j) {
      if (!rule.first_level) result.h.push_back(h[lane(hidden, r, j)]);
      result.c.push_back(c[lane(hidden, r, j)]);
    }
    if (rule.first_level) result.rest.push_back(rest[r]);
  }
  EXPECT_EQ(word, std::vector(word.size(), kUntouched)) << "a word that no chain reads";
  return result;
}

// ---- The formulas

constexpr double kLargest = 1e25f;  // that R_j / (z_j + ε s_j) may be

struct Stabiliser {
  double epsilon, delta;
};

// What R_j / (z_j + ε s_j) is multiplied with: z_i w_ij, and the unit's share δ (ε s_j + b_j) / N.
struct Message {
  Bounded factor, share;

  Message(Stabiliser by, Bounded relevance, Bounded z, double bias, double lower_units) {
    const double epsilon = z.value < 0 ? -by.epsilon : by.epsilon;
    const Bounded denominator = z + Bounded{epsilon};
    if (denominator.value != 0) factor = relevance / denominator;
    if (std::abs(factor.value) > kLargest) factor = {std::copysign(kLargest, factor.value)};
    share = Bounded{by.delta / lower_units} * (Bounded{epsilon} + Bounded{bias}) * factor;
  }
  Bounded to(Bounded contribution) const { return contribution * factor + share; }
};

struct GateAndSignal {
  Bounded gate, signal;
};

GateAndSignal split(const Rule& rule, Bounded gate, Bounded signal, Bounded relevance) {
  const Stabiliser by{double{rule.epsilon}, rule.delta};
  const auto in_proportion = [&](Bounded g, Bounded s) -> GateAndSignal {
    const Message message(by, relevance, g + s, 0, 2);
    return {message.to(g), message.to(s)};
  };
  switch (rule.gate_rule) {
    case GateRule::kAll:
      return {{}, relevance};
    case GateRule::kHalf:
      return {relevance * Bounded{0.5}, relevance * Bounded{0.5}};
    case GateRule::kProp:
      return in_proportion(gate, signal);
    case GateRule::kAbs:
      return in_proportion({std::abs(gate.value)}, {std::abs(signal.value)});
  }
  return {};
}

// What x adds to a pre-activation: as the level is given it, or from the word's vector.
enum class FromX { kProjected, kVector };

Bounded from_x(const Level& level, FromX source, std::int32_t r, std::int32_t g) {
  const double bias = level.bias[g];
  if (source == FromX::kProjected) {
    const double projected = level.projected[level.position[r] * level.gate_row + g];
    return rounded(projected - bias, 0);
  }
  const std::int32_t embedding = level.shape.embedding;
  double sum = 0, magnitude = std::abs(bias);
  for (std::int32_t e = 0; e < embedding; ++e) {
    const double term = double{level.input[g * embedding + e]} *
                        double{level.table[level.position[r] * embedding + e]};
    sum += term;
    magnitude += std::abs(term);
  }
  // E terms added to the bias in float32, and the bias taken off again.
  return rounded(sum, (embedding + 1) * kRounding * magnitude);
}

Handed<Bounded> expected(const Level& level, const Rule& rule, FromX source) {
  const auto [chains, hidden, embedding] = level.shape;
  const Stabiliser by{double{rule.epsilon}, rule.delta};
  Handed<Bounded> result;
  for (std::int32_t r = 0; r < chains; ++r) {
    const auto at = [&](std::int32_t j, Record which) {
      return Bounded{double{level.of(level.record, r, j, which)}};
    };
    const auto before = [&](std::int32_t j, Record which) {
      return Bounded{rule.first_level ? 0 : double{level.before(r, j, which)}};
    };
    // h = o·tanh(c); c = f·c' + i·g, over whose products each unit of c shares out.
    std::vector<std::array<Bounded, 4>> r_z(static_cast<std::size_t>(hidden));
    std::vector<Message> of_cell;
    Sum shares;
    for (std::int32_t j = 0; j < hidden; ++j) {
      const auto h = split(rule, at(j, kO), at(j, kTanhC), {double{level.r_h[lane(hidden, r, j)]}});
      r_z[j][kO] = h.gate;
      const Bounded relevance = h.signal + Bounded{double{level.r_c[lane(hidden, r, j)]}};
      of_cell.emplace_back(by, relevance, at(j, kC), 0, 2.0 * hidden);
      shares += of_cell.back().share;
    }
    Sum rest;
    for (std::int32_t j = 0; j < hidden; ++j) {
      const auto product = [&](Bounded gate, Bounded value) {
        return split(rule, gate, value, gate * value * of_cell[j].factor + shares.total());
      };
      const auto kept = product(at(j, kF), before(j, kC));
      const auto added = product(at(j, kI), at(j, kG));
      r_z[j][kF] = kept.gate;
      r_z[j][kI] = added.gate;
      r_z[j][kG] = added.signal;
      result.c.push_back(kept.signal);
      rest += kept.signal;
    }
    // Each gate's pre-activation: E + H lower units.
    Sum word;
    std::vector<Sum> h(static_cast<std::size_t>(hidden));
    for (std::int32_t j = 0; j < hidden; ++j) {
      for (std::int32_t g = 0; g < 4; ++g) {
        if (rule.gate_rule == GateRule::kAll && g != 2) continue;
        const std::int32_t gate = 4 * j + g;
        const Message message(by, r_z[j][g], {double{level.z[lane(4 * hidden, r, gate)]}},
                              double{level.bias[gate]}, hidden + embedding);
        word += from_x(level, source, r, gate) * message.factor;
        for (std::int32_t e = 0; e < embedding; ++e) word += message.share;
        for (std::int32_t k = 0; k < hidden; ++k) {
          const Bounded weight{double{level.weight[k * level.gate_row + gate]}};
          const Bounded part = message.to(weight * (before(k, kO) * before(k, kTanhC)));
          h[k] += part;
          rest += part;
        }
      }
    }
    result.word.push_back(word.total());
    for (const Sum& sum : h) {
      if (!rule.first_level) result.h.push_back(sum.total());
    }
    if (rule.first_level) result.rest.push_back(rest.total());
  }
  return result;
}

void expect_within(const std::vector<double>& got, const std::vector<Bounded>& want,
                   const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_NEAR(got[i], want[i].value, want[i].error) << what << " at " << i;
  }
}

void expect_within(const Handed<double>& got, const Handed<Bounded>& want,
                   const std::string& what) {
  expect_within(got.word, want.word, what + ": words");
  expect_within(got.h, want.h, what + ": h");
  expect_within(got.c, want.c, what + ": c");
  expect_within(got.rest, want.rest, what + ": rest");
}

void expect_same_bits(const std::vector<double>& a, const std::vector<double>& b,
                      const std::string& what) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  EXPECT_TRUE(std::ranges::equal(a, b, {}, bits, bits)) << what;
}

void expect_same_bits(const Handed<double>& a, const Handed<double>& b, const std::string& what) {
  expect_same_bits(a.word, b.word, what + ": words");
  expect_same_bits(a.h, b.h, what + ": h");
  expect_same_bits(a.c, b.c, what + ": c");
  expect_same_bits(a.rest, b.rest, what + ": rest");
}

class LrpOfALevel : public testing::TestWithParam<Shape> {
 protected:
  ~LrpOfALevel() override { force_isa(""); }
};

TEST_P(LrpOfALevel, IsItsMessagesAddedUpWithTheSameBitsOnEveryIsa) {
  const Level level(GetParam(), 0.5f);
  for (const Rule& rule : rules()) {
    const Handed<Bounded> want = expected(level, rule, FromX::kProjected);
    const Handed<double> best = computed(level, rule);
    for (const std::string& isa : available_isas()) {
      ASSERT_TRUE(force_isa(isa));
      const Handed<double> got = computed(level, rule);
      expect_within(got, want, isa + " " + name_of(rule));
      expect_same_bits(best, got, isa + " " + name_of(rule));
    }
  }
}

// Each size as hidden units, as chains and as the embedding.
std::vector<Shape> shapes() {
  constexpr std::array kSizes = {1, 2, 3, 5, 7, 15, 17, 31, 33, 60, 61};
  std::vector<Shape> all;
  for (std::size_t i = 0; i < kSizes.size(); ++i) {
    const std::int32_t embedding = kSizes[(i + 4) % kSizes.size()];
    all.push_back({kSizes[(i + 3) % kSizes.size()], kSizes[i], embedding});
    all.push_back({kSizes[(i + 8) % kSizes.size()], kSizes[i], embedding});
  }
  return all;
}
INSTANTIATE_TEST_SUITE_P(Shapes, LrpOfALevel, testing::ValuesIn(shapes()), [](const auto& shape) {
  return "Chains" + std::to_string(shape.param.chains) + "Hidden" +
         std::to_string(shape.param.hidden) + "Embedding" + std::to_string(shape.param.embedding);
});

class LrpOfAChain : public testing::Test {
 protected:
  ~LrpOfAChain() override { force_isa(""); }
};

TEST_F(LrpOfAChain, HasTheSameBitsAloneAsInAnyLane) {
  // Under AVX-512 tiles span three blocks, two or one: 101 chains are 3 + 3 + 1, 80 are 3 + 2.
  for (const Shape& shape : {Shape{101, 17, 3}, Shape{80, 6, 5}}) {
    const Level level(shape, 0.5f);
    for (const std::string& isa : available_isas()) {
      ASSERT_TRUE(force_isa(isa));
      const std::vector<Rule> all_rules = rules();
      std::vector<Handed<double>> together;
      for (const Rule& rule : all_rules) together.push_back(computed(level, rule));
      for (std::int32_t r = 0; r < shape.chains; ++r) {
        const Level one = level.alone(r);
        for (std::size_t i = 0; i < together.size(); ++i) {
          const Rule& rule = all_rules[i];
          expect_same_bits(together[i].of_chain(r), computed(one, rule),
                           isa + " " + name_of(rule) + " chain " + std::to_string(r));
        }
      }
    }
  }
}

TEST_F(LrpOfAChain, LosesOfAWordOnlyWhatRoundsOnTopOfTheBias) {
  // What x adds is taken from W_ih·x + b by subtracting b: docs/numerics.md has the bound.
  for (const float bias_scale : {0.0f, 1.0f, 30.0f, 1000.0f}) {
    const Level level({19, 21, 60}, bias_scale);
    for (const Rule& rule : rules()) {
      const Handed<Bounded> want = expected(level, rule, FromX::kVector);
      for (const std::string& isa : available_isas()) {
        ASSERT_TRUE(force_isa(isa));
        expect_within(computed(level, rule).word, want.word,
                      isa + " " + name_of(rule) + " bias " + std::to_string(bias_scale));
      }
    }
  }
}

}  // namespace
}  // namespace dimscope::engine::kernels
