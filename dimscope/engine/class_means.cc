#include "dimscope/engine/class_means.h"

#include <vector>

#include "dimscope/engine/evaluator.h"

namespace dimscope::engine {

ClassMeans class_means(std::span<const float> probabilities, std::int32_t num_classes,
                       std::span<const std::int32_t> labels,
                       std::optional<std::span<const std::int32_t>> sentences) {
  const auto classes = static_cast<std::size_t>(num_classes);
  // Of each class: sentences that have it, that are answered by it, and both.
  std::vector<std::int32_t> gold(classes), predicted(classes), right(classes);
  const std::size_t count = sentences ? sentences->size() : labels.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t s = sentences ? static_cast<std::size_t>((*sentences)[i]) : i;
    const std::int32_t answer = predicted_class(probabilities.subspan(s * classes, classes));
    ++gold[labels[s]];
    ++predicted[answer];
    right[answer] += answer == labels[s];
  }
  ClassMeans means;
  std::int32_t present = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    if (gold[c] == 0) continue;
    ++present;
    means.macro_f1 += 2.0 * right[c] / (gold[c] + predicted[c]);
    means.balanced += static_cast<double>(right[c]) / gold[c];
  }
  if (present == 0) return means;
  means.macro_f1 /= present;
  means.balanced /= present;
  return means;
}

}  // namespace dimscope::engine
