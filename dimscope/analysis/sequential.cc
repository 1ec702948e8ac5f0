#include "dimscope/analysis/sequential.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

double normal_below(double z) {
  return std::erfc(-z / std::numbers::sqrt2) / 2;
}

// The density of the sum of all increments so far where no look has crossed its bound: values at
// the points of Simpson's rule over [-bound, bound], times its weights.
class Continuing {
 public:
  Continuing(double bound, double sd) : points_(kPoints), weighted_(kPoints) {
    place(bound);
    for (std::size_t i = 0; i < kPoints; ++i) {
      const double z = points_[i] / sd;
      weighted_[i] = weights_[i] * std::exp(-z * z / 2) / (sd * kRoot2Pi);
    }
  }

  // P(the sum is outside [-bound, bound] after one more increment).
  double crossing(double bound, double sd) const {
    double sum = 0;
    for (std::size_t i = 0; i < kPoints; ++i) {
      sum += weighted_[i] *
             (normal_below((-bound - points_[i]) / sd) + normal_below((points_[i] - bound) / sd));
    }
    return sum;
  }

  // One more increment, which stays inside.
  void add(double bound, double sd) {
    const std::vector<double> before = points_, density = weighted_;
    place(bound);
    for (std::size_t i = 0; i < kPoints; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < kPoints; ++j) {
        const double z = (points_[i] - before[j]) / sd;
        sum += density[j] * std::exp(-z * z / 2);
      }
      weighted_[i] = weights_[i] * sum / (sd * kRoot2Pi);
    }
  }

 private:
  // Steps of less than a tenth of the smallest increment's sd in any plan: exact to 1e-6.
  static constexpr std::size_t kPoints = 201;
  static constexpr double kRoot2Pi = 2.5066282746310002;

  void place(double bound) {
    const double step = 2 * bound / (kPoints - 1);
    weights_.assign(kPoints, 0);
    for (std::size_t i = 0; i < kPoints; ++i) {
      points_[i] = -bound + step * static_cast<double>(i);
      const bool end = i == 0 || i == kPoints - 1;
      weights_[i] = step / 3 * (end ? 1 : i % 2 == 1 ? 4 : 2);
    }
  }

  std::vector<double> points_, weights_, weighted_;
};

// The x in [low, high] at which a falling function passes `value`.
template <typename Function>
double where_it_falls_to(double value, double low, double high, const Function& function) {
  for (int step = 0; step < 50; ++step) {
    const double middle = (low + high) / 2;
    (function(middle) > value ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

SequentialPlan sequential_plan(std::int32_t first, std::int32_t most) {
  check(first >= 2 && most > first, "a first look, and a later one");
  SequentialPlan plan;
  for (std::int32_t n = first; n < most; n += (n + 1) / 2) plan.seeds.push_back(n);
  // A look just below the last one costs more than it tells.
  if (plan.seeds.size() > 1 && 4 * (most - plan.seeds.back()) < most) plan.seeds.pop_back();
  plan.seeds.push_back(most);
  double spent = 0;
  for (const std::int32_t n : plan.seeds) {
    const double until = std::log1p((std::numbers::e - 1) * n / most);
    plan.shares.push_back(until - spent);
    spent = until;
  }
  return plan;
}

std::vector<double> nominal_levels(const SequentialPlan& plan, double level) {
  constexpr double kFar = 12;  // standard deviations beyond which a double has no more
  std::vector<double> levels;
  std::optional<Continuing> continuing;
  for (std::size_t k = 0; k < plan.seeds.size(); ++k) {
    const double spend = level * plan.shares[k];
    const double sd = std::sqrt(plan.seeds[k]);
    double bound = 0;
    if (k == 0) {
      bound = sd * where_it_falls_to(spend, 0, kFar, [](double z) { return 2 * normal_below(-z); });
      continuing.emplace(bound, sd);
    } else {
      const double step = std::sqrt(plan.seeds[k] - plan.seeds[k - 1]);
      bound = where_it_falls_to(spend, 0, kFar * sd,
                                [&](double b) { return continuing->crossing(b, step); });
      continuing->add(bound, step);
    }
    levels.push_back(2 * normal_below(-bound / sd));
  }
  return levels;
}

double sequential_p(std::span<const std::optional<double>> p, const SequentialPlan& plan) {
  check(p.size() <= plan.seeds.size(), "looks of the plan");
  const auto clear_at = [&](double level) {
    const std::vector<double> levels = nominal_levels(plan, level);
    for (std::size_t k = 0; k < p.size(); ++k) {
      if (p[k] && *p[k] <= levels[k]) return true;
    }
    return false;
  };
  // Between a p that is as good as 0 and one that is none.
  double low = 1e-9, high = 1;
  if (clear_at(low)) return low;
  if (!clear_at(high)) return 1;
  while (high / low > 1 + 1e-6) {
    const double middle = std::sqrt(low * high);
    (clear_at(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace dimscope::analysis
