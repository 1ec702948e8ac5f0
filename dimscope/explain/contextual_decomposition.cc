#include "dimscope/explain/contextual_decomposition.h"

#include <algorithm>
#include <string>
#include <utility>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/places.h"
#include "dimscope/explain/steps.h"
#include "dimscope/explain/target.h"

namespace dimscope::explain {
namespace {

constexpr int kGates = 3;  // i, f, g are split; o is left whole

// The parts of an activation of r + s + bias, from its values there and where parts are absent.
struct Parts {
  float relevant, irrelevant;
};

Parts parts(float without_s, float without_r, float whole, float of_bias) {
  return {0.5f * ((without_s - of_bias) + (whole - without_r)),
          0.5f * ((without_r - of_bias) + (whole - without_s))};
}

// One direction over a batch; spans of one sentence at a time, a row each.
class DirectionDecomposition {
 public:
  explicit DirectionDecomposition(const Steps& steps)
      : steps_(steps),
        hidden_(steps.dims().hidden),
        z_row_(engine::kernels::padded(kGates * hidden_)),
        from_x_(steps.num_positions() * z_row_),
        bias_(kGates * hidden_),
        of_bias_(kGates * hidden_),
        o_(hidden_) {
    steps_.input_products(kGates, from_x_.data(), z_row_);
    steps_.bias(kGates, bias_.data());
    std::copy_n(bias_.data(), kGates * hidden_, of_bias_.data());
    engine::kernels::sigmoid(2 * hidden_, of_bias_.data());
    engine::kernels::tanh(hidden_, of_bias_.data() + 2 * hidden_);
  }

  // Adds this direction's parts of the score to result[i] for spans[i].
  void run(const Place& sentence, std::span<const Span> spans, const Explanation& target,
           std::vector<Decomposed>& result);

 private:
  // Steps [first, last) of the reading that read a span.
  struct Row {
    std::int32_t first, last;
    std::size_t span;
  };
  void plan(std::int32_t length, std::span<const Span> spans);
  void begin_row(std::size_t row, std::int32_t t);
  void activate(std::int32_t t, std::int32_t rows);
  void update_cells(std::int32_t t, std::int32_t rows);
  void update_states(std::int32_t t, std::int32_t rows);

  const Steps& steps_;
  std::int32_t hidden_;
  std::ptrdiff_t z_row_;
  engine::AlignedBuffer from_x_;   // [M, z row] what x adds to the pre-activations
  engine::AlignedBuffer bias_;     // [3H]
  engine::AlignedBuffer of_bias_;  // [3H] activations of the biases alone
  engine::AlignedBuffer o_;        // [H] of one step
  std::int32_t chain_ = 0;
  std::vector<Row> rows_;                                      // by first step
  engine::AlignedBuffer beta_h_, gamma_h_, beta_c_, gamma_c_;  // [R,H]
  engine::AlignedBuffer beta_z_, gamma_z_;                     // [R, z row]
  engine::AlignedBuffer sigmoids_;  // [R, 3, 2H] of r+b, s+b, r+s+b for i, f
  engine::AlignedBuffer tanhs_;     // [R, 3, H] the same for g; then of the cells
};

void DirectionDecomposition::plan(std::int32_t length, std::span<const Span> spans) {
  rows_.clear();
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto [begin, end] = spans[i];
    rows_.push_back(steps_.direction() == 0 ? Row{begin, end, i}
                                            : Row{length - end, length - begin, i});
  }
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return std::pair(a.first, a.span) < std::pair(b.first, b.span);
  });
  const auto count = static_cast<std::ptrdiff_t>(rows_.size());
  for (engine::AlignedBuffer* buffer : {&beta_h_, &gamma_h_, &beta_c_, &gamma_c_}) {
    buffer->grow(count * hidden_);
  }
  for (engine::AlignedBuffer* buffer : {&beta_z_, &gamma_z_}) buffer->grow(count * z_row_);
  sigmoids_.grow(count * 6 * hidden_);
  tanhs_.grow(count * 3 * hidden_);
}

// Nothing before the span is from it.
void DirectionDecomposition::begin_row(std::size_t row, std::int32_t t) {
  const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * hidden_;
  std::fill_n(beta_h_.data() + at, hidden_, 0.0f);
  std::fill_n(beta_c_.data() + at, hidden_, 0.0f);
  steps_.state(chain_, t - 1, gamma_h_.data() + at);
  steps_.cell(chain_, t - 1, gamma_c_.data() + at);
}

// The activations of i, f and g with and without each part.
void DirectionDecomposition::activate(std::int32_t t, std::int32_t rows) {
  steps_.state_products(beta_h_.data(), rows, kGates, beta_z_.data(), z_row_);
  steps_.state_products(gamma_h_.data(), rows, kGates, gamma_z_.data(), z_row_);
  const float *x = from_x_.data() + steps_.position(chain_, t) * z_row_, *bias = bias_.data();
  for (std::int32_t row = 0; row < rows; ++row) {
    // x is from the span at the span's own steps.
    float *own = beta_z_.data() + row * z_row_, *other = gamma_z_.data() + row * z_row_;
    float* of_x = t < rows_[static_cast<std::size_t>(row)].last ? own : other;
    for (std::int32_t j = 0; j < kGates * hidden_; ++j) of_x[j] += x[j];
    float *sigmoids = sigmoids_.data() + row * 6 * hidden_,
          *tanhs = tanhs_.data() + row * 3 * hidden_;
    for (std::int32_t j = 0; j < 2 * hidden_; ++j) {
      sigmoids[j] = own[j] + bias[j];
      sigmoids[2 * hidden_ + j] = other[j] + bias[j];
      sigmoids[4 * hidden_ + j] = (own[j] + other[j]) + bias[j];
    }
    for (std::int32_t j = 0; j < hidden_; ++j) {
      const std::int32_t g = 2 * hidden_ + j;
      tanhs[j] = own[g] + bias[g];
      tanhs[hidden_ + j] = other[g] + bias[g];
      tanhs[2 * hidden_ + j] = (own[g] + other[g]) + bias[g];
    }
  }
  engine::kernels::sigmoid(static_cast<std::int64_t>(rows) * 6 * hidden_, sigmoids_.data());
  engine::kernels::tanh(static_cast<std::int64_t>(rows) * 3 * hidden_, tanhs_.data());
}

// β_c and γ_c: f·c' and i·g multiplied out.
void DirectionDecomposition::update_cells(std::int32_t t, std::int32_t rows) {
  const float *bias_i = of_bias_.data(), *bias_f = bias_i + hidden_, *bias_g = bias_f + hidden_;
  for (std::int32_t row = 0; row < rows; ++row) {
    const float* i = sigmoids_.data() + row * 6 * hidden_;
    const float *f = i + hidden_, *g = tanhs_.data() + row * 3 * hidden_;
    float *beta = beta_c_.data() + row * hidden_, *gamma = gamma_c_.data() + row * hidden_;
    const bool inside = t < rows_[static_cast<std::size_t>(row)].last;
    for (std::int32_t j = 0; j < hidden_; ++j) {
      const Parts in = parts(i[j], i[2 * hidden_ + j], i[4 * hidden_ + j], bias_i[j]);
      const Parts keep = parts(f[j], f[2 * hidden_ + j], f[4 * hidden_ + j], bias_f[j]);
      const Parts signal = parts(g[j], g[hidden_ + j], g[2 * hidden_ + j], bias_g[j]);
      const float of_biases = bias_i[j] * bias_g[j];
      const float added = in.relevant * (signal.relevant + bias_g[j]) + bias_i[j] * signal.relevant;
      const float other = in.irrelevant * ((signal.relevant + signal.irrelevant) + bias_g[j]) +
                          (in.relevant + bias_i[j]) * signal.irrelevant;
      const float gate = keep.relevant + bias_f[j];
      gamma[j] = (gate + keep.irrelevant) * gamma[j] + keep.irrelevant * beta[j] +
                 (inside ? other : other + of_biases);
      beta[j] = gate * beta[j] + (inside ? added + of_biases : added);
    }
  }
}

// β_h and γ_h: o whole, tanh of the cell by its mean over both orders.
void DirectionDecomposition::update_states(std::int32_t t, std::int32_t rows) {
  steps_.output_gate(chain_, t, o_.data());
  const float* o = o_.data();
  for (std::int32_t row = 0; row < rows; ++row) {
    const float *beta = beta_c_.data() + row * hidden_, *gamma = gamma_c_.data() + row * hidden_;
    float* tanhs = tanhs_.data() + row * 3 * hidden_;
    for (std::int32_t j = 0; j < hidden_; ++j) {
      tanhs[j] = beta[j];
      tanhs[hidden_ + j] = gamma[j];
      tanhs[2 * hidden_ + j] = beta[j] + gamma[j];
    }
  }
  engine::kernels::tanh(static_cast<std::int64_t>(rows) * 3 * hidden_, tanhs_.data());
  for (std::int32_t row = 0; row < rows; ++row) {
    const float* tanhs = tanhs_.data() + row * 3 * hidden_;
    for (std::int32_t j = 0; j < hidden_; ++j) {
      const Parts cell = parts(tanhs[j], tanhs[hidden_ + j], tanhs[2 * hidden_ + j], 0.0f);
      beta_h_[row * hidden_ + j] = o[j] * cell.relevant;
      gamma_h_[row * hidden_ + j] = o[j] * cell.irrelevant;
    }
  }
}

void DirectionDecomposition::run(const Place& sentence, std::span<const Span> spans,
                                 const Explanation& target, std::vector<Decomposed>& result) {
  chain_ = sentence.chain[steps_.direction()];
  plan(sentence.length, spans);
  std::int32_t rows = 0;  // spans that were begun
  for (std::int32_t t = 0; t < sentence.length; ++t) {
    const auto all = static_cast<std::int32_t>(rows_.size());
    for (; rows < all && rows_[static_cast<std::size_t>(rows)].first <= t; ++rows) {
      begin_row(static_cast<std::size_t>(rows), t);
    }
    if (rows == 0) continue;
    activate(t, rows);
    update_cells(t, rows);
    update_states(t, rows);
  }
  const float* weight = steps_.output_weight(target.target);
  const float* against = target.against ? steps_.output_weight(*target.against) : nullptr;
  for (std::int32_t row = 0; row < rows; ++row) {
    Decomposed& to = result[rows_[static_cast<std::size_t>(row)].span];
    for (std::int32_t j = 0; j < hidden_; ++j) {
      const double w = static_cast<double>(weight[j]) -
                       (against == nullptr ? 0.0 : static_cast<double>(against[j]));
      to.relevant += w * static_cast<double>(beta_h_[row * hidden_ + j]);
      to.irrelevant += w * static_cast<double>(gamma_h_[row * hidden_ + j]);
    }
  }
}

void check_spans(const text::TokenSequences& sentences, std::span<const std::vector<Span>> spans) {
  for (std::size_t s = 0; s < spans.size(); ++s) {
    const auto length = static_cast<std::int32_t>(sentences[static_cast<std::int32_t>(s)].size());
    for (const auto& [begin, end] : spans[s]) {
      if (begin >= 0 && begin < end && end <= length) continue;
      throw InputError("span " + std::to_string(begin) + ".." + std::to_string(end) +
                       " is not a part of sentence " + std::to_string(s) + ", which has " +
                       std::to_string(length) +
                       " words; expected 0 <= begin < end <= " + std::to_string(length));
    }
  }
}

}  // namespace

std::vector<std::vector<Decomposed>> decompose(const engine::Network& network,
                                               const engine::Batch& batch,
                                               std::span<const std::vector<Span>> spans,
                                               const std::vector<Explanation>& explanations,
                                               const engine::Workspace& ws) {
  const std::vector<Place> sentences = places(batch);
  std::vector<std::vector<Decomposed>> results;
  for (std::size_t b = 0; b < explanations.size(); ++b) results.emplace_back(spans[b].size());
  for (int k = 0; k < network.dims().directions; ++k) {
    const Steps steps(network, k, batch, ws);
    DirectionDecomposition direction(steps);
    for (std::size_t b = 0; b < explanations.size(); ++b) {
      direction.run(sentences[b], spans[b], explanations[b], results[b]);
    }
  }
  return results;
}

std::vector<std::vector<Decomposed>> decompose(const engine::Network& network,
                                               const text::TokenSequences& sentences,
                                               std::span<const std::vector<Span>> spans,
                                               const ExplainOptions& options,
                                               engine::Workspace& ws) {
  check_options(options, network.dims());
  check(spans.size() == static_cast<std::size_t>(sentences.size()), "spans for every sentence");
  check_spans(sentences, spans);
  std::vector<std::vector<Decomposed>> all;
  for_each_batch(network, sentences, engine::Keep::kSteps, ws,
                 [&](std::int32_t begin, const engine::Batch& batch) {
                   const auto some =
                       decompose(network, batch, spans.subspan(static_cast<std::size_t>(begin)),
                                 answers(network, batch, {}, ws, options), ws);
                   all.insert(all.end(), some.begin(), some.end());
                 });
  return all;
}

void contextual_decomposition(const engine::Network& network, const engine::Batch& batch,
                              const engine::Workspace& ws, std::vector<Explanation>& explanations) {
  std::vector<std::vector<Span>> words;
  for (const Place& sentence : places(batch)) {
    auto& spans = words.emplace_back();
    for (std::int32_t t = 0; t < sentence.length; ++t) spans.push_back({t, t + 1});
  }
  const auto decomposed = decompose(network, batch, words, explanations, ws);
  const float* biases = network.weights.output_bias.data();
  for (std::size_t b = 0; b < words.size(); ++b) {
    Explanation& e = explanations[b];
    e.relevance.clear();
    for (const Decomposed& word : decomposed[b]) e.relevance.push_back(word.relevant);
    e.rest = Target{e.target, e.against}.score(biases);
  }
}

std::vector<Span> spans_of(const text::Tree& tree) {
  std::vector<Span> spans;
  for (const text::TreeNode& node : tree.nodes) spans.push_back({node.begin, node.end});
  return spans;
}

}  // namespace dimscope::explain
