#include "dimscope/effects/quality/evaluation_blocks.h"

namespace dimscope::effects {

std::vector<std::size_t> blocks_of(const std::vector<TrialEvaluations>& trials) {
  std::vector<std::size_t> blocks;
  for (std::size_t t = 0; t < trials.size(); ++t) {
    const model::TrialConfig& own = trials[t].trial.config;
    std::size_t first = t;
    for (std::size_t u = 0; u < t && own.streams == model::kSharedStreams; ++u) {
      const model::TrialConfig& other = trials[u].trial.config;
      if (other.streams != own.streams || other.seed != own.seed) continue;
      first = u;
      break;
    }
    blocks.push_back(first);
  }
  return blocks;
}

std::vector<std::size_t> blocks_of_cells(const std::vector<TrialEvaluations>& trials) {
  std::vector<std::size_t> blocks = cells_of(trials);
  for (std::size_t t = 0; t < trials.size(); ++t) {
    const bool shared = trials[t].trial.config.streams == model::kSharedStreams;
    blocks[t] = shared ? 0 : blocks[t] + 1;
  }
  return blocks;
}

}  // namespace dimscope::effects
