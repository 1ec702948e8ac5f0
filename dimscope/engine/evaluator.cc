#include "dimscope/engine/evaluator.h"

#include <algorithm>

namespace dimscope::engine {

EvaluationPlan plan_evaluation(const text::TokenSequences& sentences,
                               std::vector<std::int32_t> labels) {
  // Enough for full blocks on deep levels, few enough for a level to stay in the cache.
  constexpr std::int32_t kSentences = 256;
  EvaluationPlan plan;
  BatchBuilder builder;
  for (std::int32_t begin = 0; begin < sentences.size(); begin += kSentences) {
    builder.whole(sentences, begin, std::min(begin + kSentences, sentences.size()),
                  plan.batches.emplace_back());
  }
  plan.labels = std::move(labels);
  return plan;
}

std::vector<float> predict(const Network& network, const EvaluationPlan& plan, Workspace& ws) {
  const std::int32_t classes = network.dims().classes;
  const std::ptrdiff_t stride = Strides(network.dims()).classes;
  std::vector<float> probabilities;
  probabilities.reserve(plan.labels.size() * static_cast<std::size_t>(classes));
  for (const Batch& batch : plan.batches) {
    forward(network, batch, {}, Keep::kAnswers, ws);
    for (std::int32_t b = 0; b < batch.num_phrases(); ++b) {
      const float* row = ws.probabilities.data() + b * stride;
      probabilities.insert(probabilities.end(), row, row + classes);
    }
  }
  return probabilities;
}

std::int32_t predicted_class(std::span<const float> probabilities) {
  return static_cast<std::int32_t>(std::max_element(probabilities.begin(), probabilities.end()) -
                                   probabilities.begin());
}

std::optional<bool> is_right(Scoring scoring, std::span<const float> p, std::int32_t label) {
  constexpr std::size_t kSentimentClasses = 5;
  constexpr std::int32_t kNeutral = 2;
  if (scoring == Scoring::kFine) return predicted_class(p) == label;
  if (p.size() != kSentimentClasses || label == kNeutral) return std::nullopt;
  const bool positive = label > kNeutral;
  if (scoring == Scoring::kCoarse) return (p[3] + p[4] > p[0] + p[1]) == positive;
  return positive ? predicted_class(p) > kNeutral : predicted_class(p) < kNeutral;
}

Accuracy accuracy(std::span<const float> probabilities, std::int32_t num_classes,
                  std::span<const std::int32_t> labels,
                  std::optional<std::span<const std::int32_t>> sentences) {
  Accuracy result;
  std::int32_t fine = 0, coarse = 0, coarse_argmax = 0;
  const auto count = [&](std::int32_t s) {
    const auto p = probabilities.subspan(static_cast<std::size_t>(s) * num_classes, num_classes);
    ++result.num_sentences;
    fine += is_right(Scoring::kFine, p, labels[s]).value();
    const std::optional<bool> right = is_right(Scoring::kCoarse, p, labels[s]);
    if (!right) return;
    ++result.num_polar;
    coarse += *right;
    coarse_argmax += is_right(Scoring::kCoarseArgmax, p, labels[s]).value();
  };
  if (sentences) {
    for (const std::int32_t s : *sentences) count(s);
  } else {
    for (std::int32_t s = 0; s < static_cast<std::int32_t>(labels.size()); ++s) count(s);
  }
  if (result.num_sentences > 0) result.fine = static_cast<double>(fine) / result.num_sentences;
  if (result.num_polar > 0) {
    result.coarse = static_cast<double>(coarse) / result.num_polar;
    result.coarse_argmax = static_cast<double>(coarse_argmax) / result.num_polar;
  }
  return result;
}

}  // namespace dimscope::engine
