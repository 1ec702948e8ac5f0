#pragma once

#include <cstdint>
#include <optional>

namespace dimscope::explain {

// The score that is explained: a class' logit, or its lead over another class.
struct Target {
  std::int32_t of = 0;
  std::optional<std::int32_t> against;

  // From a row of logits, or of probabilities [C].
  double score(const float* row) const {
    const double lead = against ? static_cast<double>(row[*against]) : 0.0;
    return static_cast<double>(row[of]) - lead;
  }
};

}  // namespace dimscope::explain
