#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "dimscope/analysis/summary.h"
#include "dimscope/study/store/store.h"

namespace dimscope::effects {

enum class Better { kLower, kHigher, kZero };
std::string_view to_string(Better better);  // "lower", "higher", "zero"

// How a reader is told of a measure of explanations (explanation_quality.h).
struct QualityMeasure {
  std::string_view name;     // "deletion.first-right"
  std::string_view title;    // of a column of text: "right"
  std::string_view label;    // "deletion, right answers"
  std::string_view meaning;  // what the number is
  std::string_view reading;  // "lower is better"
  Better better;
  analysis::Interval range;  // of what it can be
};

// Those that a table has a column for, in its order. The points of curves and the agreement of
// pairs of methods are not among them.
std::span<const QualityMeasure> quality_measures();

// What any measure of an Evaluation can be, the points of curves, agreement and differences of two
// methods included.
analysis::Interval possible_range(std::string_view measure);

// A mean's interval without what the measure cannot be, which costs no coverage; nothing where that
// is all that the measure can be, as with few trials it often is.
std::optional<analysis::Interval> possible_interval(
    std::string_view measure, const std::optional<analysis::Interval>& interval);
// The same of what is stored.
std::optional<analysis::Interval> possible_interval(const study::Evaluation& evaluation);

}  // namespace dimscope::effects
