#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/study/store/store.h"
#include "tests/simulation/seed_effects.h"
#include "tests/simulation/simulated_study.h"

namespace dimscope {

// What only models can tell: the score of a phrase's true class, and how good explanations are.
// Drawn from numbers of their own, so that the rest of a study does not depend on it.
//
// The score is 1/2 + effects of the cell + a. By each measure a method has of a sentence
//   3/10 + planted + what is particular to the sentence, to it and the method, and to all three + a
// with an a of its own for each trial, method and measure. Planted is a worse sufficiency of
// omission; what only the cell does is the same for all methods, and is left out.
class SimulatedValues {
 public:
  SimulatedValues(const Scenario& scenario, Draws draws);

  double phrase_score(CellPlace cell, int seed);
  // Of a cell's trials, the seeds in order: each method's means, and the differences of methods.
  std::vector<std::vector<study::Evaluation>> evaluations(CellPlace cell, int num_seeds);

  static double expected_phrase_score(const Scenario& scenario, CellPlace cell);
  // By method and measure.
  std::map<std::pair<std::string, std::string>, Expected> expected_values() const;

 private:
  struct Quality {
    std::string method, measure;
    double mean = 0;               // of any sentence under an average trial
    std::vector<double> expected;  // [sentences] the same
    SeedEffects of_trials;
  };

  const Scenario& scenario_;
  Draws draws_;
  SeedEffects of_scores_;
  std::vector<Quality> qualities_;
};

}  // namespace dimscope
