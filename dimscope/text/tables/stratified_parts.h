#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace dimscope::text {

enum class Part { kTrain, kDev, kTest };

// What is set apart from texts that come in one file.
struct Shares {
  double dev = 0, test = 0;  // below 1 together
  std::uint64_t seed = 1;
};

// The part of each text. `labels` are below `num_classes`; texts with the same `key` go into one
// part, so that none of test is met in training. Stratified: of every class with n texts
// round(test n) go to test and round(dev n) to dev, as far as those that stay together fit, and the
// rest to train. Which ones is drawn from the seed alone (Random, Purpose::kShares, the class): in
// a shuffled order of distinct texts, test takes the first that fit, then dev.
std::vector<Part> stratified_parts(std::span<const std::int32_t> labels,
                                   std::span<const std::string> keys, std::int32_t num_classes,
                                   const Shares& shares);

}  // namespace dimscope::text
