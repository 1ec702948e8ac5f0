#include "dimscope/model/parameters.h"

#include "dimscope/base/rng.h"

namespace dimscope {

std::int64_t Parameters::size() const {
  std::size_t count = embedding.size() + output_weight.size() + output_bias.size();
  for (const LstmParameters& p : lstm) {
    count += p.weight_ih.size() + p.weight_hh.size() + p.bias_ih.size() + p.bias_hh.size();
  }
  return static_cast<std::int64_t>(count);
}

std::vector<NamedTensor> named_tensors(Parameters& parameters) {
  const Dims& d = parameters.dims;
  const std::int64_t gates = d.gates();
  std::vector<NamedTensor> tensors = {
      {"embedding.weight", {d.vocabulary, d.embedding}, &parameters.embedding},
      {"lstm.weight_ih_l0", {gates, d.embedding}, &parameters.lstm[0].weight_ih},
      {"lstm.weight_hh_l0", {gates, d.hidden}, &parameters.lstm[0].weight_hh},
      {"lstm.bias_ih_l0", {gates}, &parameters.lstm[0].bias_ih},
      {"lstm.bias_hh_l0", {gates}, &parameters.lstm[0].bias_hh},
      {"lstm.weight_ih_l0_reverse", {gates, d.embedding}, &parameters.lstm[1].weight_ih},
      {"lstm.weight_hh_l0_reverse", {gates, d.hidden}, &parameters.lstm[1].weight_hh},
      {"lstm.bias_ih_l0_reverse", {gates}, &parameters.lstm[1].bias_ih},
      {"lstm.bias_hh_l0_reverse", {gates}, &parameters.lstm[1].bias_hh},
      {"output.weight", {d.classes, 2 * d.hidden}, &parameters.output_weight}};
  if (!parameters.output_bias.empty()) {
    tensors.push_back({"output.bias", {d.classes}, &parameters.output_bias});
  }
  return tensors;
}

Parameters zero_parameters(const Dims& dims) {
  Parameters parameters;
  parameters.dims = dims;
  for (NamedTensor& tensor : named_tensors(parameters)) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape) count *= extent;
    tensor.values->assign(static_cast<std::size_t>(count), 0.0f);
  }
  return parameters;
}

Parameters initial_parameters(const Dims& dims, std::uint64_t seed) {
  Parameters parameters = zero_parameters(dims);
  std::uint64_t stream = 0;
  for (NamedTensor& tensor : named_tensors(parameters)) {
    const Random random(seed, Purpose::kInitialisation, stream++);
    for (std::size_t i = 0; i < tensor.values->size(); ++i) {
      (*tensor.values)[i] = random.uniform(i, -0.1f, 0.1f);
    }
  }
  return parameters;
}

}  // namespace dimscope
