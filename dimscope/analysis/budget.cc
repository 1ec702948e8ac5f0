#include "dimscope/analysis/budget.h"

#include <algorithm>

#include "dimscope/analysis/regression.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

constexpr std::size_t kMinWindow = 3;  // fewer points leave no scatter around a line

// The trend of the last `window` of `num_epochs` epochs.
Regression trend(std::span<const double> dev, std::size_t num_epochs, std::size_t window) {
  std::vector<double> epochs;
  for (std::size_t e = num_epochs - window; e < num_epochs; ++e) {
    epochs.push_back(static_cast<double>(e));
  }
  return linear_regression(epochs, dev.subspan(num_epochs - window, window)).value_or(Regression());
}

void add_slope(std::span<const std::vector<double>* const> seeds, std::size_t num_epochs,
               BudgetCell& cell) {
  const std::size_t window = std::max(kMinWindow, num_epochs / 4);
  if (num_epochs < window) return;
  cell.window = static_cast<std::int32_t>(window);
  std::vector<double> slopes;
  std::optional<Interval> of_one;
  for (const std::vector<double>* dev : seeds) {
    const Regression line = trend(*dev, num_epochs, window);
    slopes.push_back(line.slope);
    of_one = line.slope_interval;
  }
  const Summary slope = summarize(slopes);
  cell.slope = slope.mean;
  cell.slope_interval = slopes.size() == 1 ? of_one : slope.interval;
  cell.still_rising = cell.slope_interval && cell.slope_interval->low > 0;
  cell.gain = cell.slope * static_cast<double>(window);
}

}  // namespace

std::vector<BudgetCell> budget(std::span<const Observation> observations,
                               std::span<const std::vector<double>> dev) {
  check(observations.size() == dev.size(), "one learning curve a trial");
  std::map<Settings, std::vector<const std::vector<double>*>> groups;
  for (std::size_t i = 0; i < dev.size(); ++i) {
    check(!dev[i].empty(), "a learning curve has an epoch");
    groups[observations[i].settings].push_back(&dev[i]);
  }
  std::vector<BudgetCell> cells;
  for (const auto& [settings, seeds] : groups) {
    BudgetCell& cell = cells.emplace_back();
    cell.settings = settings;
    cell.num_seeds = static_cast<std::int32_t>(seeds.size());
    std::size_t num_epochs = seeds.front()->size();
    for (const auto* curve : seeds) num_epochs = std::min(num_epochs, curve->size());
    for (std::size_t e = 0; e < num_epochs; ++e) {
      std::vector<double> values;
      for (const auto* curve : seeds) values.push_back((*curve)[e]);
      cell.dev.push_back(summarize(values));
    }
    for (const auto* curve : seeds) {
      const auto best = std::max_element(curve->begin(), curve->end());
      cell.num_best_last += best + 1 == curve->end();
    }
    add_slope(seeds, num_epochs, cell);
  }
  return cells;
}

}  // namespace dimscope::analysis
