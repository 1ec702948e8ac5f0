#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// Ranks from 1 in ascending order; equal values share the mean of theirs.
std::vector<double> ranks(std::span<const double> values);

// Spearman's rank correlation of x and y, of equal size: Pearson's of their ranks. nullopt with
// fewer than two pairs, or where one of them is all the same.
std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y);

struct RankCorrelation {
  std::int64_t num_groups = 0, num_pairs = 0;
  double value = 0;
  std::optional<Interval> interval;  // 95 %; absent with fewer than two groups
};

// Spearman's correlation over all pairs, which come in groups that are not independent, such as the
// words of a sentence. The interval is a jackknife over groups: each left out in turn, the ranks
// held, the spread of Fisher's z = atanh(value) taken (Efron & Stein 1981). `groups` [n] are
// non-decreasing. nullopt where rank_correlation() has none.
std::optional<RankCorrelation> grouped_rank_correlation(std::span<const double> x,
                                                        std::span<const double> y,
                                                        std::span<const std::int32_t> groups);

// What each group contributes to that correlation: [groups] n r - (n - 1) r without the group, the
// ranks held (jackknife pseudo-values, Tukey 1958). Their spread over groups is that of r times
// √n, so that two correlations over the same groups can be compared group by group. Empty where
// rank_correlation() has none or there is one group.
std::vector<double> rank_correlation_by_group(std::span<const double> x, std::span<const double> y,
                                              std::span<const std::int32_t> groups);

}  // namespace dimscope::analysis
