#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "dimscope/study/store.h"
#include "tests/simulation/scenario.h"

namespace dimscope {

using Settings = std::map<std::string, double>;

// The expected accuracy of another seed of a cell.
struct CellTruth {
  double on_test = 0;        // on the study's own test sentences
  double in_population = 0;  // on any sentence
  double seed_variance = 0;  // of a trial's accuracy on the study's own test sentences
};

struct SimulatedStudy {
  std::unique_ptr<Store> store;  // in memory: as a run leaves it, without model files
  std::map<Settings, CellTruth> cells;
};

// Study number `number` of a scenario: always the same.
SimulatedStudy simulate(const Scenario& scenario, std::uint64_t number);

}  // namespace dimscope
