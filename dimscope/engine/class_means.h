#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace dimscope::engine {

// Means over the classes that some sentence has: of F1, the harmonic mean of precision and recall,
// and of recall (balanced accuracy). 0 without a sentence.
struct ClassMeans {
  double macro_f1 = 0, balanced = 0;
};

// Of predicted_class() (evaluator.h) of probabilities [S,C]. `sentences` are numbers into labels;
// without them, all.
ClassMeans class_means(std::span<const float> probabilities, std::int32_t num_classes,
                       std::span<const std::int32_t> labels,
                       std::optional<std::span<const std::int32_t>> sentences = std::nullopt);

}  // namespace dimscope::engine
