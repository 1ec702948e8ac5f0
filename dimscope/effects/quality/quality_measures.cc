#include "dimscope/effects/quality/quality_measures.h"

namespace dimscope::effects {

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
       "lower is better", Better::kLower},
      {"deletion.first-wrong", "wrong", "deletion, wrong answers",
       "right without the 1 to 5 words most against the truth, of sentences first wrong",
       "higher is better", Better::kHigher},
      {"comprehensiveness", "compr.", "comprehensiveness",
       "probability lost without the top 1 to 50 % of the words", "higher is better",
       Better::kHigher},
      {"sufficiency", "suff.", "sufficiency",
       "probability lost with only the top 1 to 50 % of the words", "lower is better",
       Better::kLower},
      {"plausibility.words", "words", "labels of words",
       "rank correlation with the data's own labels of words",
       "higher is better if the model is good", Better::kHigher},
      {"plausibility.phrases", "phrases", "labels of phrases",
       "rank correlation with the data's own labels of phrases",
       "higher is better if the model is good", Better::kHigher},
      {"truth", "truth", "true contributions",
       "rank correlation with the words' true contributions",
       "higher is better if the model is good", Better::kHigher},
      {"truth.with-effect", "effect", "non-zero true contributions",
       "the same over the words whose true contribution is not 0",
       "higher is better if the model is good", Better::kHigher},
      {"sanity.all", "random.", "shuffled weights",
       "rank correlation with the explanation of a model of shuffled weights", "0 is right",
       Better::kZero},
      {"stability", "seeds", "other seeds",
       "rank correlation with the explanations of the other seeds",
       "the noise floor: two models differ only where they correlate less", Better::kHigher},
  };
  return kMeasures;
}

}  // namespace dimscope::effects
