#include "dimscope/explain/places.h"

#include "dimscope/base/check.h"

namespace dimscope::explain {

std::vector<Place> places(const engine::Batch& batch) {
  std::vector<Place> all(batch.labels.size());
  for (int k = 0; k < 2; ++k) {
    const engine::Chains& chains = batch.chains(k);
    check(chains.joins.empty(), "every sentence has a lane of its own");
    for (std::int32_t t = 0; t < chains.num_levels(); ++t) {
      for (std::int32_t e = chains.end_begin[t]; e < chains.end_begin[t + 1]; ++e) {
        const auto [phrase, lane] = chains.ends[e];
        Place& place = all[phrase];
        place.chain[k] = lane;
        place.length = t + 1;
        if (k == 0) place.begin = chains.position[lane];
      }
    }
  }
  return all;
}

}  // namespace dimscope::explain
