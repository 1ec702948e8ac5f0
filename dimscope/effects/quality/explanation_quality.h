#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/engine/network.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/store/store.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::effects {

// Is an explanation any good? Measures of a trial's explanations of the test sentences, each with n
// sentences and a 95 % interval; docs/explanations.md defines them. Names of measures:
//   deletion.first-right, deletion.first-wrong (means), …first-right.1 to .5, …first-wrong.1 to .5
//   comprehensiveness, sufficiency
//   plausibility.words, plausibility.phrases, plausibility.depth-1 to -4, plausibility.depth-5+
//   truth, truth.with-effect
//   sanity.output, sanity.output-lstm, sanity.all
//   agreement.<another method>
//   stability
//   minus.<another method>.<measure>, of two methods that were measured together: the difference on
//   the same sentences, for each measure of quality_measures()
// A measure that does not exist (no labels of phrases, no true contributions, no other seed) is
// left out.

// What the measures need to know of a study.
struct QualityData {
  text::TokenSequences sentences;    // of test
  std::vector<std::int32_t> labels;  // [S]
  std::vector<text::Tree> trees;     // [S]; empty unless their labels go from negative to positive
  std::vector<std::vector<double>> truth;  // [S][T]; empty unless known
};
// Throws InputError where the store is of an older dimscope and has no sentences.
QualityData quality_data(const study::Store& store);

// A method that knows nothing, measured beside the others.
inline constexpr std::string_view kRandomMethod = "random";

// What one method has by one measure of each sentence, in units whose mean is the measure.
struct SentenceValues {
  std::string method, measure;
  std::vector<double> values;  // [S]; NaN where the measure does not count the sentence
};

struct TrialQuality {
  std::vector<study::Evaluation> evaluations;
  // [methods][S][T] for each sentence's true class, to be compared between seeds.
  std::vector<std::vector<std::vector<double>>> relevance;
  std::vector<SentenceValues> by_sentence;
};

// All measures but stability. Calls done(m) when methods[m] is measured; nullopt where that returns
// false before the last.
std::optional<TrialQuality> evaluate_explanations(const engine::Network& network,
                                                  const QualityData& data,
                                                  std::span<const explain::Method> methods,
                                                  engine::Workspace& ws,
                                                  const std::function<bool(std::size_t)>& done);

// The differences of all pairs of methods with values of a measure on the same sentences, the
// earlier less the later one in the order of method_names(), random relevances last: mean over the
// sentences that both count and its 95 % interval by Student's t. Two without a sentence in common
// have none.
std::vector<study::Evaluation> paired_differences(std::span<const SentenceValues> values);

// Stability of one trial of a cell: how its relevances correlate with those of the others, which
// differ in nothing but the seed. At least one other.
// With the differences of stability between methods.
std::vector<study::Evaluation> evaluate_stability(const TrialQuality& trial,
                                                  std::span<const TrialQuality* const> others,
                                                  std::span<const explain::Method> methods);

}  // namespace dimscope::effects
