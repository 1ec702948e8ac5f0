// A model of one direction is computed as one of two whose backward direction is zeros: against an
// LSTM of one direction written out in double precision, from the equations alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {
namespace {

constexpr model::Dims kDims{
    .vocabulary = 9, .embedding = 5, .hidden = 3, .classes = 4, .directions = 1};
const std::vector<std::int32_t> kSentence = {3, 8, 1, 1, 6, 0};

model::Parameters large_parameters() {
  model::Parameters p = model::initial_parameters(kDims, 7);
  p.output_bias = {0.5f, -0.25f, 0.125f, 1.0f};
  for (model::NamedTensor& tensor : model::named_tensors(p)) {
    for (float& value : *tensor.values) value *= 8;  // far from the linear range
  }
  return p;
}

text::TokenSequences sentence() {
  text::TokenSequences sequences;
  sequences.add(kSentence);
  return sequences;
}

Explanation explain_one(const ExplainOptions& options,
                        const model::Parameters& p = large_parameters()) {
  engine::Workspace ws;
  return explain(engine::Network(p), sentence(), options, ws).front();
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// One step's numbers, each [H].
struct Step {
  std::vector<double> i, f, z_g, g, o, c, h;
};

struct Forward {
  std::vector<Step> steps;
  std::vector<double> logits;
};

// `scale` multiplies word `t`'s vector, for differences.
Forward forward(const model::Parameters& p, std::size_t changed = 0, double scale = 1) {
  const auto hidden = static_cast<std::size_t>(kDims.hidden);
  const auto width = static_cast<std::size_t>(kDims.embedding);
  std::vector<double> h(hidden), c(hidden);
  Forward result;
  const model::LstmParameters& lstm = p.lstm[0];
  for (std::size_t t = 0; t < kSentence.size(); ++t) {
    const float* x = p.embedding.data() + static_cast<std::size_t>(kSentence[t]) * width;
    std::vector<double> z(4 * hidden);
    for (std::size_t k = 0; k < 4 * hidden; ++k) {
      z[k] = static_cast<double>(lstm.bias_ih[k]) + static_cast<double>(lstm.bias_hh[k]);
      for (std::size_t e = 0; e < width; ++e) {
        z[k] += static_cast<double>(lstm.weight_ih[k * width + e]) * static_cast<double>(x[e]) *
                (t == changed ? scale : 1);
      }
      for (std::size_t j = 0; j < hidden; ++j) {
        z[k] += static_cast<double>(lstm.weight_hh[k * hidden + j]) * h[j];
      }
    }
    Step& step = result.steps.emplace_back();
    for (std::size_t j = 0; j < hidden; ++j) {
      step.i.push_back(sigmoid(z[j]));
      step.f.push_back(sigmoid(z[hidden + j]));
      step.z_g.push_back(z[2 * hidden + j]);
      step.g.push_back(std::tanh(z[2 * hidden + j]));
      step.o.push_back(sigmoid(z[3 * hidden + j]));
      c[j] = step.f[j] * c[j] + step.i[j] * step.g[j];
      h[j] = step.o[j] * std::tanh(c[j]);
    }
    step.c = c;
    step.h = h;
  }
  for (std::size_t k = 0; k < 4; ++k) {
    double logit = static_cast<double>(p.output_bias[k]);
    for (std::size_t j = 0; j < hidden; ++j) {
      logit += static_cast<double>(p.output_weight[k * 2 * hidden + j]) * h[j];
    }
    result.logits.push_back(logit);
  }
  return result;
}

struct Relevance {
  std::vector<double> words;
  double rest = 0;
};

// The ε rule, R_i = (z_i + δ (ε s_j + b_j) / N) / (z_j + ε s_j) R_j (Arras et al. 2017), with N = H
// at the output: there are no other states.
Relevance lrp(const model::Parameters& p, std::size_t target, double epsilon, double delta) {
  const Forward net = forward(p);
  const auto hidden = static_cast<std::size_t>(kDims.hidden);
  const auto width = static_cast<std::size_t>(kDims.embedding);
  const auto num_words = kSentence.size();
  const auto share = [&](double z_i, double z_j, double bias, double n, double r) {
    const double s = z_j < 0 ? -1 : 1;
    return (z_i + delta * (epsilon * s + bias) / n) / (z_j + epsilon * s) * r;
  };
  std::vector<double> r_h(hidden), r_c(hidden);
  for (std::size_t j = 0; j < hidden; ++j) {
    r_h[j] =
        share(static_cast<double>(p.output_weight[target * 2 * hidden + j]) * net.steps.back().h[j],
              net.logits[target], static_cast<double>(p.output_bias[target]),
              static_cast<double>(hidden), net.logits[target]);
  }
  Relevance result{std::vector<double>(num_words), 0};
  const model::LstmParameters& lstm = p.lstm[0];
  for (std::size_t t = num_words; t-- > 0;) {
    const Step& step = net.steps[t];
    const std::vector<double> zeros(hidden);
    const auto& c_before = t == 0 ? zeros : net.steps[t - 1].c;
    const auto& h_before = t == 0 ? zeros : net.steps[t - 1].h;
    std::vector<double> r_g(hidden), next_h(hidden), next_c(hidden);
    // Each cell is fed by its own two products, yet every one of the 2H shares every cell's bias
    // term.
    double spread = 0;
    for (std::size_t j = 0; j < hidden; ++j) {
      spread += share(0, step.c[j], 0, static_cast<double>(2 * hidden), r_c[j] + r_h[j]);
    }
    for (std::size_t j = 0; j < hidden; ++j) {
      const double factor = (r_c[j] + r_h[j]) / (step.c[j] + (step.c[j] < 0 ? -epsilon : epsilon));
      r_g[j] = step.i[j] * step.g[j] * factor + spread;
      next_c[j] = step.f[j] * c_before[j] * factor + spread;
    }
    const auto inputs = static_cast<double>(hidden + width);
    for (std::size_t j = 0; j < hidden; ++j) {
      const std::size_t row = 2 * hidden + j;
      const double bias =
          static_cast<double>(lstm.bias_ih[row]) + static_cast<double>(lstm.bias_hh[row]);
      for (std::size_t e = 0; e < width; ++e) {
        const auto word = static_cast<std::size_t>(kSentence[t]);
        const double x = static_cast<double>(p.embedding[word * width + e]);
        result.words[t] += share(static_cast<double>(lstm.weight_ih[row * width + e]) * x,
                                 step.z_g[j], bias, inputs, r_g[j]);
      }
      for (std::size_t k = 0; k < hidden; ++k) {
        next_h[k] += share(static_cast<double>(lstm.weight_hh[row * hidden + k]) * h_before[k],
                           step.z_g[j], bias, inputs, r_g[j]);
      }
    }
    r_h = next_h;
    r_c = next_c;
  }
  for (std::size_t j = 0; j < hidden; ++j) result.rest += r_h[j] + r_c[j];
  return result;
}

// Float32's rounding, amplified where a stabilised denominator is small: relative to the largest.
constexpr double kTolerance = 1e-4;

TEST(OneDirection, GivesTheLogitsOfAnLstmWithoutABackwardDirection) {
  const Forward want = forward(large_parameters());
  const Explanation got = explain_one({});
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(static_cast<double>(got.logits[k]), want.logits[k], 1e-5) << k;
  }
}

TEST(OneDirection, IsExplainedByLrpAsIfThereWereNoOther) {
  const model::Parameters p = large_parameters();
  for (const double delta : {0.0, 0.5, 1.0}) {
    for (std::int32_t target = 0; target < 4; ++target) {
      const Relevance want = lrp(p, static_cast<std::size_t>(target), 0.001, delta);
      const Explanation got = explain_one({.delta = delta, .target = target}, p);
      double largest = std::abs(want.rest);
      for (const double r : want.words) largest = std::max(largest, std::abs(r));
      for (std::size_t t = 0; t < want.words.size(); ++t) {
        EXPECT_NEAR(got.relevance[t], want.words[t], kTolerance * largest)
            << "delta " << delta << ", class " << target << ", word " << t;
      }
      EXPECT_NEAR(got.rest, want.rest, kTolerance * largest);
      if (delta < 1) continue;
      EXPECT_NEAR(got.conservation_error, 0, kTolerance * largest);
    }
  }
}

TEST(OneDirection, HasTheGradientOfItsForwardDirectionAlone) {
  const model::Parameters p = large_parameters();
  const Explanation got = explain_one({.method = Method::kGradientXInput, .target = 1}, p);
  constexpr double kStep = 1e-5;
  for (std::size_t t = 0; t < kSentence.size(); ++t) {
    const double difference =
        (forward(p, t, 1 + kStep).logits[1] - forward(p, t, 1 - kStep).logits[1]) / (2 * kStep);
    EXPECT_NEAR(got.relevance[t], difference, 1e-4) << t;
  }
}

// Whatever the method: nothing of a direction that does not exist may change what is said. The
// weights of the zero states are the only numbers that could leak in.
TEST(OneDirection, NoMethodSeesTheMissingDirection) {
  for (const std::string& name : method_names()) {
    const ExplainOptions options{.method = parse_method(name), .delta = name[0] == 'l' ? 1.0 : 0.0};
    const Explanation got = explain_one(options);
    model::Parameters p = large_parameters();
    for (std::size_t c = 0; c < 4; ++c) {
      for (std::size_t j = 3; j < 6; ++j) p.output_weight[c * 6 + j] = 5;
    }
    const Explanation same = explain_one(options, p);
    EXPECT_EQ(got.relevance, same.relevance) << name;
    EXPECT_EQ(got.rest, same.rest) << name;
    EXPECT_EQ(got.logits, same.logits) << name;
  }
}

}  // namespace
}  // namespace dimscope::explain
