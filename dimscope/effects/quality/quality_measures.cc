#include "dimscope/effects/quality/quality_measures.h"

#include <algorithm>

#include "dimscope/effects/quality/method_comparisons.h"

namespace dimscope::effects {
namespace {

constexpr analysis::Interval kShare = {0, 1}, kDifferenceOfShares = {-1, 1}, kCorrelation = {-1, 1};

}  // namespace

std::string_view to_string(Better better) {
  switch (better) {
    case Better::kLower:
      return "lower";
    case Better::kHigher:
      return "higher";
    case Better::kZero:
      break;
  }
  return "zero";
}

std::span<const QualityMeasure> quality_measures() {
  static constexpr QualityMeasure kMeasures[] = {
      {"deletion.first-right", "right", "deletion, right answers",
       "still right without the 1 to 5 most relevant words, of sentences first right",
       "lower is better", Better::kLower, kShare},
      {"deletion.first-wrong", "wrong", "deletion, wrong answers",
       "right without the 1 to 5 words most against the truth, of sentences first wrong",
       "higher is better", Better::kHigher, kShare},
      {"comprehensiveness", "compr.", "comprehensiveness",
       "probability lost without the top 1 to 50 % of the words", "higher is better",
       Better::kHigher, kDifferenceOfShares},
      {"sufficiency", "suff.", "sufficiency",
       "probability lost with only the top 1 to 50 % of the words", "lower is better",
       Better::kLower, kDifferenceOfShares},
      {"plausibility.words", "words", "labels of words",
       "rank correlation with the data's own labels of words",
       "higher is better if the model is good", Better::kHigher, kCorrelation},
      {"plausibility.phrases", "phrases", "labels of phrases",
       "rank correlation with the data's own labels of phrases",
       "higher is better if the model is good", Better::kHigher, kCorrelation},
      {"truth", "truth", "true contributions",
       "rank correlation with the words' true contributions",
       "higher is better if the model is good", Better::kHigher, kCorrelation},
      {"truth.with-effect", "effect", "non-zero true contributions",
       "the same over the words whose true contribution is not 0",
       "higher is better if the model is good", Better::kHigher, kCorrelation},
      {"sanity.all", "random.", "shuffled weights",
       "rank correlation with the explanation of a model of shuffled weights", "0 is right",
       Better::kZero, kCorrelation},
      {"stability", "seeds", "other seeds",
       "rank correlation with the explanations of the other seeds",
       "the noise floor: two models differ only where they correlate less", Better::kHigher,
       kCorrelation},
  };
  return kMeasures;
}

analysis::Interval possible_range(std::string_view measure) {
  if (is_difference(measure)) {
    const analysis::Interval of_both = possible_range(compared_measure(measure));
    const double most = of_both.high - of_both.low;
    return {-most, most};
  }
  for (const QualityMeasure& known : quality_measures()) {
    // "deletion.first-right.3" is a point of the curve whose mean "deletion.first-right" is.
    if (measure == known.name ||
        (measure.starts_with(known.name) && measure[known.name.size()] == '.')) {
      return known.range;
    }
  }
  return kCorrelation;  // agreement, and those of parts of the words or tensors
}

std::optional<analysis::Interval> possible_interval(
    std::string_view measure, const std::optional<analysis::Interval>& interval) {
  if (!interval) return std::nullopt;
  const analysis::Interval range = possible_range(measure);
  if (interval->low <= range.low && interval->high >= range.high) return std::nullopt;
  return analysis::Interval{std::max(interval->low, range.low),
                            std::min(interval->high, range.high)};
}

std::optional<analysis::Interval> possible_interval(const study::Evaluation& evaluation) {
  if (!evaluation.low || !evaluation.high) return std::nullopt;
  return possible_interval(evaluation.measure,
                           analysis::Interval{*evaluation.low, *evaluation.high});
}

}  // namespace dimscope::effects
