#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dimscope/analysis/curves.h"

namespace dimscope::analysis {

// Park and Miller's (1988) generator: numbers in (0, 1) that reference/effects.R and .py draw too.
class ParkMiller {
 public:
  explicit ParkMiller(std::int64_t state) : state_(state) {}
  double operator()() {
    constexpr std::int64_t kModulus = 2147483647;
    state_ = state_ * 16807 % kModulus;
    return static_cast<double>(state_) / static_cast<double>(kModulus);
  }

 private:
  std::int64_t state_;
};

// Every combination of levels 1..n of some factors ("a", "b", ...), the last factor fastest, with
// seeds 1..seeds; values 0.
inline std::vector<Observation> full_grid(const std::vector<int>& levels, int seeds) {
  std::vector<Observation> grid(1);
  for (std::size_t f = 0; f < levels.size(); ++f) {
    std::vector<Observation> next;
    for (const Observation& partial : grid) {
      for (int level = 1; level <= levels[f]; ++level) {
        next.push_back(partial);
        next.back().settings[std::string(1, static_cast<char>('a' + f))] = level;
      }
    }
    grid = std::move(next);
  }
  std::vector<Observation> all;
  for (const Observation& cell : grid) {
    for (int seed = 1; seed <= seeds; ++seed) {
      all.push_back(cell);
      all.back().seed = seed;
    }
  }
  return all;
}

// 3 x 2 cells with 5 to 2 seeds, fewer where the value is small (reference/ats.py).
inline std::vector<Observation> unequal_seeds() {
  std::vector<Observation> trials = full_grid({3, 2}, 5);
  std::erase_if(trials, [](const Observation& trial) {
    return static_cast<double>(trial.seed) >
           7 - trial.settings.at("a").number() - trial.settings.at("b").number();
  });
  ParkMiller draw(3);
  for (Observation& trial : trials) {
    const double a = trial.settings.at("a").number(), b = trial.settings.at("b").number();
    trial.value = draw() * (4 - a) + 0.1 * a - 2 * b;
  }
  return trials;
}

}  // namespace dimscope::analysis
