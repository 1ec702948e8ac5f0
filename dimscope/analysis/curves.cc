#include "dimscope/analysis/curves.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace dimscope::analysis {
namespace {

using Group = std::vector<const Observation*>;

Summary summarize_group(Group& group) {
  std::stable_sort(group.begin(), group.end(),
                   [](const Observation* a, const Observation* b) { return a->seed < b->seed; });
  std::vector<double> values;
  for (const Observation* observation : group) values.push_back(observation->value);
  return summarize(values);
}

// Observations by the settings that are not in `axes`, then by those that are.
template <std::size_t kAxes>
std::map<Settings, std::map<std::array<Setting, kAxes>, Group>> group_by(
    std::span<const Observation> observations, const std::array<std::string, kAxes>& axes) {
  std::map<Settings, std::map<std::array<Setting, kAxes>, Group>> groups;
  for (const Observation& observation : observations) {
    Settings fixed = observation.settings;
    std::array<Setting, kAxes> at;
    for (std::size_t i = 0; i < kAxes; ++i) {
      at[i] = observation.settings.at(axes[i]);
      fixed.erase(axes[i]);
    }
    groups[std::move(fixed)][at].push_back(&observation);
  }
  return groups;
}

}  // namespace

bool is_ordered(const Curve& curve) {
  return std::ranges::all_of(curve.points,
                             [](const CurvePoint& point) { return point.x.is_number(); });
}

std::vector<Curve> curves(std::span<const Observation> observations) {
  std::vector<Curve> result;
  if (observations.empty()) return result;
  for (const auto& [axis, unused] : observations.front().settings) {
    for (auto& [fixed, points] : group_by<1>(observations, {axis})) {
      if (points.size() < 2) continue;
      Curve curve{.axis = axis, .fixed = fixed, .points = {}};
      for (auto& [x, group] : points) {
        const Summary summary = summarize_group(group);
        curve.points.push_back({.x = x[0], .summary = summary, .seeds = std::move(group)});
      }
      result.push_back(std::move(curve));
    }
  }
  return result;
}

std::vector<Plane> planes(std::span<const Observation> observations, const std::string& x,
                          const std::string& y) {
  std::vector<Plane> result;
  for (auto& [fixed, cells] : group_by<2>(observations, {y, x})) {
    Plane plane{.x = x, .y = y, .fixed = fixed, .cells = {}};
    std::set<Setting> xs, ys;
    for (auto& [at, group] : cells) {
      ys.insert(at[0]);
      xs.insert(at[1]);
      const Summary summary = summarize_group(group);
      plane.cells.push_back(
          {.x = at[1], .y = at[0], .summary = summary, .seeds = std::move(group)});
    }
    if (xs.size() > 1 && ys.size() > 1) result.push_back(std::move(plane));
  }
  return result;
}

}  // namespace dimscope::analysis
