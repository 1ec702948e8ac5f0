#pragma once

#include <vector>

#include "tests/simulation/draws.h"
#include "tests/simulation/scenario.h"

namespace dimscope {

// A cell of Scenario's grid: numbers of the values of embedding_dim and hidden_dim.
struct CellPlace {
  int e = 0, h = 0;
};

// What seeds do to one quantity: Scenario's a, drawn for each trial.
class SeedEffects {
 public:
  SeedEffects(const Scenario& scenario, Draws& draws);

  // Of one trial; seeds count from 1.
  double draw(CellPlace cell, int seed, Draws& draws) const;
  static double mean(const Scenario& scenario);
  static double variance(const Scenario& scenario, CellPlace cell);

 private:
  // What trials of one seed number have in common.
  struct Common {
    double all = 0;
    std::array<double, Scenario::kNumDims> embedding{}, hidden{};
  };

  const Scenario& scenario_;
  std::vector<Common> common_;  // by seed; empty unless shared
};

}  // namespace dimscope
