#include "dimscope/text/corpus/training_share.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "dimscope/base/rng.h"

namespace dimscope::text {

std::vector<std::int32_t> sentences_of_share(std::span<const std::int32_t> labels, double share,
                                             std::uint64_t seed) {
  std::map<std::int32_t, std::vector<std::int32_t>> by_label;
  for (std::size_t s = 0; s < labels.size(); ++s) {
    by_label[labels[s]].push_back(static_cast<std::int32_t>(s));
  }
  const Random random(seed, Purpose::kTrainShare);
  std::vector<std::int32_t> chosen;
  for (auto& [label, sentences] : by_label) {
    std::ranges::stable_sort(
        sentences, {}, [&](std::int32_t s) { return random.bits(static_cast<std::uint64_t>(s)); });
    const double count = std::floor(share * static_cast<double>(sentences.size()) + 0.5);
    chosen.insert(chosen.end(), sentences.begin(),
                  sentences.begin() + std::max<std::ptrdiff_t>(1, std::lrint(count)));
  }
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace dimscope::text
