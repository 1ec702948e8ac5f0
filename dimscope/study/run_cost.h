#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dimscope/model/config.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::study {

// What a run will take, extrapolated from a moment's training on this machine.
struct RunCost {
  std::size_t num_trials = 0;
  double cpu_seconds = 0;  // of all trials together
  double seconds = 0;      // with one trial on each of `jobs` cores
  std::int32_t jobs = 1;
  double bytes = 0;  // of memory, with `jobs` trials at a time
};

// Trains the smallest and the largest of `configs` for one epoch on a sample of at most 20,000
// words of train, and takes the seconds of an epoch to grow with its words and, between the two,
// with hidden_dim (embedding_dim + hidden_dim); evaluation on dev and test is counted in. Memory is
// that of the process now, and for every job what the largest trial's parameters, their gradients
// and steps, and its states need: 12 bytes a parameter and 8 KB a word of a batch's part at
// 60 dimensions. A guess within a factor of two or so. `configs` is not empty.
RunCost estimate_cost(std::span<const model::TrialConfig> configs, const text::Dataset& data,
                      std::int32_t jobs);

}  // namespace dimscope::study
