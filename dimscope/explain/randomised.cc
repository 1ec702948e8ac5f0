#include "dimscope/explain/randomised.h"

#include "dimscope/base/rng.h"

namespace dimscope::explain {
namespace {

bool includes(Randomised what, std::string_view tensor) {
  if (tensor.starts_with("output.")) return true;
  if (tensor.starts_with("lstm.")) return what != Randomised::kOutput;
  return what == Randomised::kAll;
}

}  // namespace

engine::Network randomised(const engine::Network& network, Randomised what, std::uint64_t seed) {
  model::Parameters parameters = engine::to_parameters(network.weights, /*output_bias=*/true);
  std::uint64_t stream = 0;
  for (const model::NamedTensor& tensor : model::named_tensors(parameters)) {
    const Random random(seed, Purpose::kRandomisedWeights, stream++);
    if (includes(what, tensor.name)) random.shuffle(*tensor.values);
  }
  return engine::Network(parameters);
}

}  // namespace dimscope::explain
