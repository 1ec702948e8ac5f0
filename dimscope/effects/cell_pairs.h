#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// Two cells on the same test sentences (analysis::compare), each of one model or of several seeds.
struct CellPair {
  std::int32_t a = 0, b = 0;  // numbers in CellPairs::cells
  double difference = 0;      // accuracy of b - a
  // 95 %, other sentences and other seeds, of this pair by itself: whoever chose it among many
  // after looking has to think of that.
  std::optional<analysis::Interval> interval;
  std::optional<double> detectable;  // true difference found with 80 % power
  std::int32_t num_gained = 0, num_lost = 0;
};

struct CellPairs {
  std::vector<std::vector<std::int32_t>>
      cells;  // trials, numbers in StudyResults; ascending settings
  std::vector<CellPair> pairs;
};

// Every pair of cells by accuracy of the predicted class; where those are more than `max_pairs`,
// the pairs that differ in one hyperparameter alone; where those are, too, none.
CellPairs cell_pairs(const StudyResults& data, std::int64_t max_pairs);

}  // namespace dimscope::effects
