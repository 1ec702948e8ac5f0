#include "dimscope/analysis/sequential.h"

#include <algorithm>
#include <cmath>
#include <limits>
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

// The x in [low, high] at which a falling function is 0, or the end that is nearer to that: the
// Illinois form of regula falsi (Dowell & Jarratt 1971).
template <typename Function>
double where_it_is_0(double low, double high, double close, const Function& function) {
  double above = function(low), below = function(high);
  if (above <= 0) return low;
  if (below >= 0) return high;
  for (int last = 0; high - low > close;) {
    const double middle = low + above * (high - low) / (above - below);
    const double value = function(middle);
    if (std::abs(value) < close) return middle;
    if (value > 0) {
      low = middle;
      above = value;
      if (last > 0) below /= 2;
      last = 1;
    } else {
      high = middle;
      below = value;
      if (last < 0) above /= 2;
      last = -1;
    }
  }
  return (low + high) / 2;
}

// nominal_levels() of the first looks.
std::vector<double> levels_of(const SequentialPlan& plan, double level, std::size_t num_looks) {
  constexpr double kFar = 12;  // standard deviations: hardly any level is beyond them
  constexpr double kClose = 1e-11;
  std::vector<double> levels;
  std::optional<Continuing> continuing;
  for (std::size_t k = 0; k < num_looks; ++k) {
    const double sd = std::sqrt(plan.seeds[k]);
    const double step = k == 0 ? sd : std::sqrt(plan.seeds[k] - plan.seeds[k - 1]);
    const double log_spend = std::log(level * plan.shares[k]);
    // Logarithms, which are not far from straight.
    const double bound = where_it_is_0(0, kFar * sd, kClose, [&](double b) {
      const double chance = continuing ? continuing->crossing(b, step) : 2 * normal_below(-b / sd);
      return std::log(std::max(chance, std::numeric_limits<double>::min())) - log_spend;
    });
    if (!continuing) {
      continuing.emplace(bound, sd);
    } else if (k + 1 < num_looks) {
      continuing->add(bound, step);
    }
    levels.push_back(2 * normal_below(-bound / sd));
  }
  return levels;
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
  return levels_of(plan, level, plan.seeds.size());
}

double sequential_p(std::span<const std::optional<double>> p, const SequentialPlan& plan) {
  check(p.size() <= plan.seeds.size(), "looks of the plan");
  // By how much, in powers of e, the best look is clear at a level: rises with it, and is nearly
  // straight in the level's logarithm.
  const auto clearance = [&](double log_level) {
    const std::vector<double> levels = levels_of(plan, std::exp(log_level), p.size());
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < p.size(); ++k) {
      if (p[k]) best = std::max(best, std::log(levels[k]) - std::log(*p[k]));
    }
    return best;
  };
  // Between a p that is as good as 0 and one that is none.
  constexpr double kLow = 1e-9, kClose = 1e-7;
  if (clearance(std::log(kLow)) >= 0) return kLow;
  return std::exp(
      where_it_is_0(std::log(kLow), 0, kClose, [&](double l) { return -clearance(l); }));
}

}  // namespace dimscope::analysis
