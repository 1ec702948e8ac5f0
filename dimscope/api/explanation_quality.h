#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/engine/network.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/store.h"
#include "dimscope/text/dataset.h"

namespace dimscope {

// Is an explanation any good? Measures of a trial's explanations of the test sentences, each with n
// sentences and a 95 % interval; docs/explanations.md defines them. Names of measures:
//   deletion.first-right, deletion.first-wrong (means), …first-right.1 to .5, …first-wrong.1 to .5
//   comprehensiveness, sufficiency
//   plausibility.words, plausibility.phrases, plausibility.depth-1 to -4, plausibility.depth-5+
//   truth, truth.with-effect
//   sanity.output, sanity.output-lstm, sanity.all
//   agreement.<another method>
//   stability
// A measure that does not exist (no labels of phrases, no true contributions, no other seed) is
// left out.

// What the measures need to know of a study.
struct QualityData {
  TokenSequences sentences;          // of test
  std::vector<std::int32_t> labels;  // [S]
  std::vector<Tree> trees;           // [S]; empty unless their labels go from negative to positive
  std::vector<std::vector<double>> truth;  // [S][T]; empty unless known
};
// Throws InputError where the store is of an older dimscope and has no sentences.
QualityData quality_data(const Store& store);

// A method that knows nothing, measured beside the others.
inline constexpr std::string_view kRandomMethod = "random";

struct TrialQuality {
  std::vector<Evaluation> evaluations;
  // [methods][S][T] for each sentence's true class, to be compared between seeds.
  std::vector<std::vector<std::vector<double>>> relevance;
};

// All measures but stability. Calls done(m) when methods[m] is measured; stops early, with what it
// has, where that returns false.
TrialQuality evaluate_explanations(const Network& network, const QualityData& data,
                                   std::span<const Method> methods, Workspace& ws,
                                   const std::function<bool(std::size_t)>& done);

// Stability of one trial of a cell: how its relevances correlate with those of the others, which
// differ in nothing but the seed. At least one other.
std::vector<Evaluation> evaluate_stability(const TrialQuality& trial,
                                           std::span<const TrialQuality* const> others,
                                           std::span<const Method> methods);

}  // namespace dimscope
