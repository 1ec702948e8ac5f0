#include "dimscope/analysis/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dimscope::analysis {
namespace {

// Sums over pairs, from which a correlation follows and of which a group's can be taken away.
struct Sums {
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

  void add(double a, double b) {
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  Sums without(const Sums& o) const {
    return {n - o.n, x - o.x, y - o.y, xx - o.xx, yy - o.yy, xy - o.xy};
  }
  std::optional<double> correlation() const {
    const double sx = xx - x * x / n, sy = yy - y * y / n;
    // What cancellation may leave of a sum of squares that is zero.
    const double noise = 1e-12;
    if (n < 2 || sx <= noise * xx || sy <= noise * yy) return std::nullopt;
    return std::clamp((xy - x * y / n) / std::sqrt(sx * sy), -1.0, 1.0);
  }
};

// Ranks about their mean, so that sums of their squares do not cancel.
std::vector<double> centred_ranks(std::span<const double> values) {
  std::vector<double> result = ranks(values);
  for (double& rank : result) rank -= (static_cast<double>(values.size()) + 1) / 2;
  return result;
}

struct GroupedSums {
  Sums all;
  std::vector<Sums> groups;
};

GroupedSums sums_of(std::span<const double> x, std::span<const double> y,
                    std::span<const std::int32_t> groups) {
  const std::vector<double> a = centred_ranks(x), b = centred_ranks(y);
  GroupedSums sums;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i == 0 || groups[i] != groups[i - 1]) sums.groups.emplace_back();
    sums.groups.back().add(a[i], b[i]);
    sums.all.add(a[i], b[i]);
  }
  return sums;
}

// Fisher's z, kept finite at a perfect correlation.
double fisher_z(double correlation) {
  constexpr double kLargest = 1 - 1e-12;
  return std::atanh(std::clamp(correlation, -kLargest, kLargest));
}

Interval jackknife(const Sums& all, std::span<const Sums> groups, double value) {
  std::vector<double> z;
  for (const Sums& group : groups) {
    if (const auto left = all.without(group).correlation()) z.push_back(fisher_z(*left));
  }
  const auto count = static_cast<double>(z.size());
  const double mean = std::accumulate(z.begin(), z.end(), 0.0) / count;
  double squares = 0;
  for (const double one : z) squares += (one - mean) * (one - mean);
  const double half = student_t_975(count - 1) * std::sqrt(squares * (count - 1) / count);
  return {std::tanh(fisher_z(value) - half), std::tanh(fisher_z(value) + half)};
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    // Ranks begin+1 .. end.
    for (std::size_t i = begin; i < end; ++i) {
      result[order[i]] = static_cast<double>(begin + 1 + end) / 2;
    }
    begin = end;
  }
  return result;
}

std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y) {
  const std::vector<double> a = centred_ranks(x), b = centred_ranks(y);
  Sums sums;
  for (std::size_t i = 0; i < a.size(); ++i) sums.add(a[i], b[i]);
  return sums.correlation();
}

std::optional<RankCorrelation> grouped_rank_correlation(std::span<const double> x,
                                                        std::span<const double> y,
                                                        std::span<const std::int32_t> groups) {
  const auto [all, of_group] = sums_of(x, y, groups);
  const std::optional<double> value = all.correlation();
  if (!value) return std::nullopt;
  RankCorrelation result{.num_groups = static_cast<std::int64_t>(of_group.size()),
                         .num_pairs = static_cast<std::int64_t>(x.size()),
                         .value = *value,
                         .interval = std::nullopt};
  if (of_group.size() >= 2) result.interval = jackknife(all, of_group, *value);
  return result;
}

std::vector<double> rank_correlation_by_group(std::span<const double> x, std::span<const double> y,
                                              std::span<const std::int32_t> groups) {
  const auto [all, of_group] = sums_of(x, y, groups);
  const std::optional<double> value = all.correlation();
  if (!value || of_group.size() < 2) return {};
  const auto n = static_cast<double>(of_group.size());
  std::vector<double> result;
  for (const Sums& group : of_group) {
    const double without = all.without(group).correlation().value_or(*value);
    result.push_back(n * *value - (n - 1) * without);
  }
  return result;
}

}  // namespace dimscope::analysis
