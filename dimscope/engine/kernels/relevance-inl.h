// Relevance through a level of chains; included once for each instruction set.
#if defined(DIMSCOPE_RELEVANCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_RELEVANCE_INL_H_
#undef DIMSCOPE_RELEVANCE_INL_H_
#else
#define DIMSCOPE_RELEVANCE_INL_H_
#endif

#include "dimscope/engine/kernels/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {

// R / (z + ε s), 0 where there is nothing to divide by, held within ±10^25. Only sums of opposite
// signs, as lrp-prop divides by, come near the bound, which keeps what follows finite.
HWY_INLINE VecF share(VecF relevance, VecF z, float epsilon) {
  const Floats d;
  const auto zero = hn::Zero(d), largest = hn::Set(d, 1e25f), least = hn::Set(d, -1e25f);
  const auto stabiliser =
      hn::IfThenElse(hn::Lt(z, zero), hn::Set(d, -epsilon), hn::Set(d, epsilon));
  const auto denominator = hn::Add(z, stabiliser);
  auto factor = hn::Div(relevance, denominator);
  factor = hn::IfThenElse(hn::Gt(factor, largest), largest, factor);
  factor = hn::IfThenElse(hn::Lt(factor, least), least, factor);
  return hn::IfThenElse(hn::Eq(denominator, zero), zero, factor);
}

struct GateAndSignal {
  VecF gate, signal;
};

template <GateRule kRule>
HWY_INLINE GateAndSignal split(const LrpLevel& m, VecF gate, VecF signal, VecF relevance) {
  const Floats d;
  if constexpr (kRule == GateRule::kAll) return {hn::Zero(d), relevance};
  if constexpr (kRule == GateRule::kHalf) {
    const auto half = hn::Mul(relevance, hn::Set(d, 0.5f));
    return {half, half};
  }
  const auto spread = hn::Set(d, static_cast<float>(m.delta) * m.epsilon / 2);
  if constexpr (kRule == GateRule::kAbs) {
    const auto g = hn::Abs(gate), s = hn::Abs(signal);
    const auto factor = share(relevance, hn::Add(g, s), m.epsilon);
    return {hn::Mul(hn::Add(g, spread), factor), hn::Mul(hn::Add(s, spread), factor)};
  }
  const auto sum = hn::Add(gate, signal);
  const auto factor = share(relevance, sum, m.epsilon);
  const auto own = hn::IfThenElse(hn::Lt(sum, hn::Zero(d)), hn::Neg(spread), spread);
  return {hn::Mul(hn::Add(gate, own), factor), hn::Mul(hn::Add(signal, own), factor)};
}

// sum [lanes] += (ε s + b) · factor of one unit.
HWY_INLINE void add_spread(const LrpLevel& m, const float* z, const float* factor, float bias,
                           double* sum) {
  for (std::int32_t lane = 0; lane < kBlock; ++lane) {
    const float stabiliser = z[lane] < 0 ? -m.epsilon : m.epsilon;
    sum[lane] += static_cast<double>(stabiliser + bias) * static_cast<double>(factor[lane]);
  }
}

// The gates that get relevance: the signal, or all four in the order of a row.
template <GateRule kRule>
inline constexpr std::int32_t kRelevantGates = kRule == GateRule::kAll ? 1 : 4;
template <GateRule kRule>
constexpr std::int32_t place_of(std::int32_t gate) {
  return kRule == GateRule::kAll ? 0 : gate;
}

// What one block's cells hand down: factors [lanes gates·H] of the pre-activations, and what
// reached c before. R(h) splits over o and tanh(c), whose part joins R(c), which splits over f·c'
// and i·g; each of these over its gate and its signal.
template <GateRule kRule>
HWY_INLINE void lrp_cells(const LrpLevel& m, std::int32_t block, float* factors, float* of_cell) {
  constexpr std::int32_t kGates = kRelevantGates<kRule>;
  const Floats d;
  const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(block) * m.hidden * kBlock;
  const float* record = m.record + at * kRecord;
  const float* before = m.record_before == nullptr ? nullptr : m.record_before + at * kRecord;
  const float* z = m.z + at * kGates;
  for (std::int32_t j = 0; j < m.hidden; ++j) {
    for (std::int32_t lane = 0; lane < kBlock; lane += kLanes) {
      const float* own = record + j * kRecord * kBlock + lane;
      const std::int32_t unit = j * kBlock + lane;
      const auto h =
          split<kRule>(m, hn::Load(d, own + kO * kBlock), hn::Load(d, own + kTanhC * kBlock),
                       hn::Load(d, m.r_h + at + unit));
      if constexpr (kRule != GateRule::kAll) {
        const std::int32_t gate = (4 * j + 3) * kBlock + lane;
        hn::Store(share(h.gate, hn::Load(d, z + gate), m.epsilon), d, factors + gate);
      }
      hn::Store(share(hn::Add(hn::Load(d, m.r_c + at + unit), h.signal),
                      hn::Load(d, own + kC * kBlock), m.epsilon),
                d, of_cell + unit);
    }
  }
  HWY_ALIGN float extra[kBlock] = {};
  if (m.delta != 0) {
    double spread[kBlock] = {};
    for (std::int32_t j = 0; j < m.hidden; ++j) {
      add_spread(m, record + (j * kRecord + kC) * kBlock, of_cell + j * kBlock, 0.0f, spread);
    }
    for (std::int32_t lane = 0; lane < kBlock; ++lane) {
      extra[lane] = static_cast<float>(m.delta * spread[lane] / (2.0 * m.hidden));
    }
  }
  for (std::int32_t j = 0; j < m.hidden; ++j) {
    for (std::int32_t lane = 0; lane < kBlock; lane += kLanes) {
      const float* own = record + j * kRecord * kBlock + lane;
      const std::int32_t unit = j * kBlock + lane;
      const auto factor = hn::Load(d, of_cell + unit), more = hn::Load(d, extra + lane);
      const auto i = hn::Load(d, own + kI * kBlock), f = hn::Load(d, own + kF * kBlock),
                 g = hn::Load(d, own + kG * kBlock);
      const auto c = before == nullptr ? hn::Zero(d)
                                       : hn::Load(d, before + (j * kRecord + kC) * kBlock + lane);
      const auto kept = split<kRule>(m, f, c, hn::Add(hn::Mul(hn::Mul(f, c), factor), more));
      hn::Store(kept.signal, d, m.r_c_before + at + unit);
      const auto added = split<kRule>(m, i, g, hn::Add(hn::Mul(hn::Mul(i, g), factor), more));
      const auto hand = [&](std::int32_t gate, VecF relevance) HWY_ATTR {
        const std::int32_t to = (kGates * j + place_of<kRule>(gate)) * kBlock + lane;
        hn::Store(share(relevance, hn::Load(d, z + to), m.epsilon), d, factors + to);
      };
      hand(2, added.signal);
      if constexpr (kRule != GateRule::kAll) {
        hand(0, added.gate);
        hand(1, kept.gate);
      }
    }
  }
}

// word [lanes] = sum over the gates of factor · W_ih·x.
template <GateRule kRule>
HWY_INLINE void lrp_words(const LrpLevel& m, std::int32_t block, const float* factors,
                          float* word) {
  constexpr std::int32_t kGates = kRelevantGates<kRule>, kUnits = kBlock / 4;
  const Floats d;
  const float* rows[kBlock];
  for (std::int32_t lane = 0; lane < kBlock; ++lane) {
    std::int32_t chain = block * kBlock + lane;
    if (chain >= m.chains) chain = block * kBlock;
    rows[lane] = m.projected + m.position[chain] * m.gate_row;
  }
  VecF sum[kParts];
  for (std::int32_t part = 0; part < kParts; ++part) sum[part] = hn::Zero(d);
  HWY_ALIGN float z[kBlock * kBlock];
  for (std::int32_t unit = 0; unit < m.hidden; unit += kUnits) {
    const std::int32_t units = HWY_MIN(kUnits, m.hidden - unit);
    lanes_from_rows(rows, 4 * unit, 4 * units, z);
    for (std::int32_t u = 0; u < units; ++u) {
      for (std::int32_t g = 0; g < kGates; ++g) {
        const std::int32_t gate = 4 * u + (kRule == GateRule::kAll ? 2 : g);
        const auto bias = hn::Set(d, m.bias[4 * unit + gate]);
        const float* factor = factors + (kGates * (unit + u) + g) * kBlock;
        for (std::int32_t part = 0; part < kParts; ++part) {
          const std::int32_t lane = part * kLanes;
          const auto from_x = hn::Sub(hn::Load(d, z + gate * kBlock + lane), bias);
          sum[part] = fma(hn::Load(d, factor + lane), from_x, sum[part]);
        }
      }
    }
  }
  for (std::int32_t part = 0; part < kParts; ++part) {
    hn::Store(sum[part], d, word + part * kLanes);
  }
}

template <GateRule kRule, int kBlocks, int kOuts>
HWY_NOINLINE void lrp_blocks(const LrpLevel& m, std::int32_t block) {
  constexpr std::int32_t kGates = kRelevantGates<kRule>;
  const Floats d;
  const std::ptrdiff_t block_size = static_cast<std::ptrdiff_t>(m.hidden) * kBlock;
  float* of_cell = m.scratch;
  float* factors = of_cell + block_size;
  HWY_ALIGN float word[kBlock];
  HWY_ALIGN float extra[kBlocks * kBlock] = {};
  for (std::int32_t b = 0; b < kBlocks; ++b) {
    float* own = factors + b * kGates * block_size;
    lrp_cells<kRule>(m, block + b, own, of_cell);
    lrp_words<kRule>(m, block + b, own, word);
    double spread[kBlock] = {};
    if (m.delta != 0) {
      const float* z = m.z + (block + b) * kGates * block_size;
      for (std::int32_t j = 0; j < kGates * m.hidden; ++j) {
        add_spread(m, z + j * kBlock, own + j * kBlock,
                   m.bias[kRule == GateRule::kAll ? 4 * j + 2 : j], spread);
      }
    }
    const std::int32_t begin = (block + b) * kBlock;
    const float* of_zero = m.r_c_before + (block + b) * block_size;
    for (std::int32_t lane = 0; lane < HWY_MIN(kBlock, m.chains - begin); ++lane) {
      const double share_of_one = m.delta * spread[lane] / m.inputs;
      extra[b * kBlock + lane] = static_cast<float>(share_of_one);
      m.word[m.position[begin + lane]] =
          static_cast<double>(word[lane]) + share_of_one * m.embedding;
      if (m.record_before != nullptr) continue;
      double rest = 0;
      for (std::int32_t j = 0; j < m.hidden; ++j) {
        rest += static_cast<double>(of_zero[j * kBlock + lane]);
      }
      m.rest[begin + lane] = rest + share_of_one * m.hidden;  // h' is zero
    }
  }
  if (m.record_before == nullptr) return;
  float* r_h_before = m.r_h_before + block * block_size;
  lanes_product<kBlocks, kOuts>({.inner = kGates * m.hidden,
                                 .a = m.weight + (kRule == GateRule::kAll ? 2 : 0),
                                 .a_row = m.gate_row,
                                 .a_inner = kRule == GateRule::kAll ? 4 : 1,
                                 .in = factors,
                                 .out = r_h_before,
                                 .out_units = m.hidden});
  for (std::int32_t b = 0; b < kBlocks; ++b) {
    const float* before = m.record_before + (block + b) * block_size * kRecord;
    for (std::int32_t at = 0; at < block_size; at += kLanes) {
      const std::int32_t lane = at % kBlock;
      const float* own = before + at / kBlock * kRecord * kBlock + lane;
      const auto h = hn::Mul(hn::Load(d, own + kO * kBlock), hn::Load(d, own + kTanhC * kBlock));
      float* to = r_h_before + b * block_size + at;
      hn::Store(hn::Add(hn::Mul(h, hn::Load(d, to)), hn::Load(d, extra + b * kBlock + lane)), d,
                to);
    }
  }
}

template <GateRule kRule>
HWY_NOINLINE void lrp_by_rule(const LrpLevel& m) {
  std::int32_t block = 0, left = blocks_of(m.chains);
  if constexpr (kParts == 1) {
    for (; left >= 3; block += 3, left -= 3) lrp_blocks<kRule, 3, 8>(m, block);
    if (left == 2) lrp_blocks<kRule, 2, 12>(m, block);
    if (left == 1) lrp_blocks<kRule, 1, 12>(m, block);
  } else {
    for (; left > 0; ++block, --left) lrp_blocks<kRule, 1, kParts == 2 ? 6 : 2>(m, block);
  }
}

void lrp_level(const LrpLevel& m) {
  switch (m.rule) {
    case GateRule::kAll:
      return lrp_by_rule<GateRule::kAll>(m);
    case GateRule::kProp:
      return lrp_by_rule<GateRule::kProp>(m);
    case GateRule::kAbs:
      return lrp_by_rule<GateRule::kAbs>(m);
    case GateRule::kHalf:
      return lrp_by_rule<GateRule::kHalf>(m);
  }
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
