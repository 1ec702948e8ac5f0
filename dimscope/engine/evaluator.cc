#include "dimscope/engine/evaluator.h"

#include <algorithm>
#include <numeric>

namespace dimscope {

EvaluationPlan plan_evaluation(const TokenSequences& sentences, std::vector<std::int32_t> labels) {
  // Large enough for full tiles on deep levels, small enough for the activations to stay in cache.
  constexpr std::int32_t kSentences = 256;
  EvaluationPlan plan;
  TrieBuilder builder;
  for (std::int32_t begin = 0; begin < sentences.size(); begin += kSentences) {
    const std::int32_t end = std::min(begin + kSentences, sentences.size());
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(end - begin));
    std::iota(numbers.begin(), numbers.end(), begin);
    Batch& batch = plan.batches.emplace_back();
    builder.build(sentences, numbers, Reading::kForward, true, batch.forward);
    builder.build(sentences, numbers, Reading::kBackward, true, batch.backward);
    batch.labels.assign(labels.begin() + begin, labels.begin() + end);
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
    forward(network, batch, {}, ws);
    for (std::size_t b = 0; b < batch.labels.size(); ++b) {
      const float* row = ws.probabilities.data() + static_cast<std::ptrdiff_t>(b) * stride;
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

}  // namespace dimscope
