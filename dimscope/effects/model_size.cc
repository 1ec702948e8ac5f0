#include "dimscope/effects/model_size.h"

namespace dimscope::effects {

std::int64_t num_parameters(const model::TrialConfig& c, const study::StoredData& data) {
  const auto words = static_cast<std::int64_t>(data.vocabulary.size());
  const auto classes = static_cast<std::int64_t>(data.class_names.size());
  const std::int64_t gates = 4 * c.hidden_dim;
  return words * c.embedding_dim +
         c.directions * (gates * (c.embedding_dim + c.hidden_dim + 2) + classes * c.hidden_dim);
}

}  // namespace dimscope::effects
