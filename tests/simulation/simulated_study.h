#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/study/store/store.h"
#include "tests/simulation/scenario.h"

namespace dimscope {

// The mean of a value over other seeds of a cell.
struct Expected {
  double on_test = 0;        // on the study's own test sentences
  double in_population = 0;  // on any sentences
};

struct CellTruth {
  Expected accuracy;
  double seed_variance = 0;  // of a trial's accuracy on the study's own test sentences
  // By word, by test of behaviour; those that are not known are not there.
  std::map<std::string, Expected> cue_shares, pass_rates;
  std::vector<double> chances;  // [sentences] of another seed to be right
  std::optional<double> slope;  // of accuracy on dev, an epoch
  std::optional<double> phrase_score;
};

struct SimulatedStudy {
  std::unique_ptr<study::Store> store;  // as a run leaves it, without model files
  std::map<Settings, CellTruth> cells;
  std::map<std::string, double> phrase_scores;  // of a phrase's true class, by trial
  // Of explanations, by method and measure; empty where the store has no evaluations.
  std::map<std::pair<std::string, std::string>, Expected> method_values;
  // More trials of its cells, which the store gets as the others; none where that cannot be done.
  std::function<void(std::span<const model::TrialConfig>)> add_trials = {};
};

// A cell of the grid by the numbers of its values, and a trial of it.
Settings settings_at(int e, int h);
model::TrialConfig config_at(const Scenario& scenario, int e, int h, int seed);

// Study number `number` of a scenario, which has to outlive it: always the same. In memory unless
// there is a directory.
SimulatedStudy simulate(const Scenario& scenario, std::uint64_t number,
                        const std::filesystem::path& directory = {});

}  // namespace dimscope
