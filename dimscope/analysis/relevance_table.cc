#include "dimscope/analysis/relevance_table.h"

#include <cmath>

#include "dimscope/base/check.h"

namespace dimscope::analysis {

void normalise(std::span<const std::int64_t> offsets, std::span<float> words) {
  check(!offsets.empty() && offsets.back() == std::ssize(words), "one relevance a word");
  for (std::size_t s = 0; s + 1 < offsets.size(); ++s) {
    const auto sentence = words.subspan(static_cast<std::size_t>(offsets[s]),
                                        static_cast<std::size_t>(offsets[s + 1] - offsets[s]));
    double sum = 0;
    for (const float relevance : sentence) sum += std::abs(static_cast<double>(relevance));
    if (sum == 0) continue;
    for (float& relevance : sentence) {
      relevance = static_cast<float>(static_cast<double>(relevance) / sum);
    }
  }
}

double explanation_distance(std::span<const float> a, std::span<const float> b) {
  check(a.size() == b.size(), "explanations of one sentence");
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
  }
  return sum / 2;
}

}  // namespace dimscope::analysis
