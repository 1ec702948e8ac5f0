#include "tests/simulation/seed_effects.h"

#include <cmath>

namespace dimscope {
namespace {

constexpr double kFailingShare = 0.04;  // of the seeds of Seeds::kFailing
constexpr double kFall = 0.2;           // what they lose
constexpr int kMaxSeeds = 20;

bool failing(const Scenario& scenario) {
  return scenario.seeds == Scenario::Seeds::kFailing;
}

}  // namespace

SeedEffects::SeedEffects(const Scenario& scenario, Draws& draws) : scenario_(scenario) {
  if (!scenario.shared()) return;
  for (int seed = 0; seed < kMaxSeeds; ++seed) {
    Common& common = common_.emplace_back();
    common.all = draws.normal();
    for (double& x : common.embedding) x = draws.normal();
    for (double& x : common.hidden) x = draws.normal();
  }
}

double SeedEffects::draw(CellPlace cell, int seed, Draws& draws) const {
  const double sd = scenario_.seed_sd[cell.h];
  if (scenario_.seeds == Scenario::Seeds::kSkewed) return sd * draws.skewed();
  double z = draws.normal();
  if (scenario_.shared()) {
    const Common& common = common_[seed - 1];
    const auto& [same_h, same_e, other] = scenario_.correlation;
    // Parts of the variance that add up to these correlations.
    z = std::sqrt(1 + other - same_h - same_e) * z + std::sqrt(other) * common.all +
        std::sqrt(same_h - other) * common.hidden[cell.h] +
        std::sqrt(same_e - other) * common.embedding[cell.e];
  }
  const bool fails = failing(scenario_) && draws.uniform() < kFailingShare;
  return sd * z - (fails ? kFall : 0);
}

double SeedEffects::mean(const Scenario& scenario) {
  return failing(scenario) ? -kFailingShare * kFall : 0;
}

double SeedEffects::variance(const Scenario& scenario, CellPlace cell) {
  const double own = std::pow(scenario.seed_sd[cell.h], 2);
  return failing(scenario) ? own + kFailingShare * (1 - kFailingShare) * kFall * kFall : own;
}

}  // namespace dimscope
