#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "dimscope/study/store/store.h"

namespace dimscope::effects {

// One trial with what was measured of its explanations.
struct TrialEvaluations {
  study::Trial trial;
  std::vector<study::Evaluation> evaluations;
};

// What one method has by one measure, over trials.
struct EvaluationMean {
  // What the interval is the spread of. Stability is measured between the trials of a cell, which
  // share every pair, so there a cell is one value. A single value has its own interval.
  enum class Over { kTrials, kCells, kSentences };
  enum class Side { kUnclear, kAbove, kBelow };

  std::string method, measure;
  double mean = 0;
  std::int64_t n = 0;  // trials or cells
  Over over = Over::kTrials;
  std::optional<analysis::Interval> interval;  // 95 %, of the mean; what is possible of it
  double lowest = 0, highest = 0;              // trial or cell
  std::int64_t least_sentences = 0, most_sentences = 0;
  // Where this lies against random relevances by the same measure, or against 0 where those have
  // none. Above or below only where that reference is outside `interval`, and 0 outside the 95 %
  // interval of the difference trial by trial (of one trial: sentence by sentence; where that was
  // not measured, where the two intervals do not meet).
  Side side = Side::kUnclear;
};

// [trials] the number of each one's cell: trials of a cell differ in their seed only.
std::vector<std::size_t> cells_of(const std::vector<TrialEvaluations>& trials);

std::string_view to_string(EvaluationMean::Over over);  // "trials", "cells", "sentences"

// The means over `trials`, of every method and measure that any of them has, differences of methods
// left to method_comparisons(): methods in the order
// of method_names(), then random; measures in that of quality_measures(), then others by name.
std::vector<EvaluationMean> evaluation_means(const std::vector<TrialEvaluations>& trials);

}  // namespace dimscope::effects
