#include "dimscope/explain/probe.h"

#include <algorithm>

namespace dimscope::explain {

Probe::Probe(const engine::Network& network) : original_(network), network_(network) {}

const float* Probe::original(std::int32_t word) const {
  return original_.weights.embedding.data() +
         static_cast<std::ptrdiff_t>(word) * original_.dims().embedding;
}

void Probe::clear() {
  vectors_.clear();
  sentences_ = {};
}

float* Probe::add_word() {
  const auto width = static_cast<std::size_t>(network_.dims().embedding);
  vectors_.resize(vectors_.size() + width);
  return vectors_.data() + vectors_.size() - width;
}

std::int32_t Probe::num_words() const {
  return static_cast<std::int32_t>(vectors_.size()) / network_.dims().embedding;
}

void Probe::forward(For purpose, engine::Workspace& ws) {
  network_.weights.dims.vocabulary = num_words();
  network_.weights.embedding.grow(static_cast<std::ptrdiff_t>(vectors_.size()));
  std::copy(vectors_.begin(), vectors_.end(), network_.weights.embedding.data());
  network_.refresh();

  builder_.whole(sentences_, 0, sentences_.size(), batch_);
  dimscope::engine::forward(
      network_, batch_, {},
      purpose == For::kAnswers ? engine::Keep::kAnswers : engine::Keep::kSteps, ws);
}

}  // namespace dimscope::explain
