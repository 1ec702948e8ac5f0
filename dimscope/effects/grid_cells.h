#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// The cells of a grid by their levels of some of its factors.
class GridGroups {
 public:
  // `factors` are numbers of the design's.
  GridGroups(const EffectsGrid& grid, std::vector<std::int32_t> factors);

  // Levels of the factors, each combination that a cell has once, ascending.
  const std::vector<std::vector<std::int32_t>>& groups() const { return groups_; }
  // The values that those levels are of, by name.
  Settings settings(std::size_t group) const;
  // The cells of two groups that are equal in every other factor, each with its trials' answers by
  // seed; `answers` are by trial of the study.
  std::vector<analysis::MatchedCells> matched(std::size_t a, std::size_t b,
                                              const std::vector<analysis::Answers>& answers) const;

 private:
  const EffectsGrid& grid_;
  std::vector<std::int32_t> factors_;
  std::vector<std::vector<std::int32_t>> groups_;
  std::vector<std::map<std::vector<std::int32_t>, std::int32_t>> cells_;  // by the other factors
};

// The number of an axis among the factors of a grid; -1 if it is none.
std::int32_t factor_number(const EffectsGrid& grid, const std::string& axis);

}  // namespace dimscope::effects
