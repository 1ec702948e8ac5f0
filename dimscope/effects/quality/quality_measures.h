#pragma once

#include <span>
#include <string_view>

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
};

// Those that a table has a column for, in its order. The points of curves and the agreement of
// pairs of methods are not among them.
std::span<const QualityMeasure> quality_measures();

}  // namespace dimscope::effects
