#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "dimscope/study/store/store.h"

namespace dimscope::effects {

// The place of a method in method_names(), random relevances and then unknown names last.
std::size_t method_rank(std::string_view method);

// The name under which an Evaluation holds its method's value less that of `other`, on the same
// sentences: "minus.OTHER.MEASURE". And whether a name is one.
std::string difference_measure(std::string_view other, std::string_view measure);
bool is_difference(std::string_view measure);
// MEASURE of such a name.
std::string_view compared_measure(std::string_view difference);

// Two methods of explanation by one measure on the same sentences of the same trials.
struct MethodComparison {
  std::string measure, method, other;  // `method` first in the order of method_names()
  double difference = 0;               // method - other
  // 95 % over sentences, and over trials where there are several (cells, for stability), and p by
  // the same Student's t. Absent where the difference does not vary;
  // the interval is what is possible of it (quality_measures.h).
  std::optional<analysis::Interval> interval;
  std::optional<double> p, p_holm;  // Holm over all pairs of methods of the measure
  std::int64_t n = 0;               // trials or cells
  std::int64_t least_sentences = 0, most_sentences = 0;
};

struct TrialEvaluations;

// Every pair of methods that was measured together in any of the trials, by measure in the order of
// quality_measures(). The variance of the mean over n trials (blocks_of()) is that of the trials by
// n, and that of sentences as in one trial: all trials are asked the same sentences.
std::vector<MethodComparison> method_comparisons(const std::vector<TrialEvaluations>& trials);

}  // namespace dimscope::effects
