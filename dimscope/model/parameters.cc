#include "dimscope/model/parameters.h"

#include <algorithm>

#include "dimscope/base/rng.h"

namespace dimscope::model {
namespace {

// No weight for the states of a direction that is missing.
void clear_backward_columns(Parameters& parameters) {
  const std::ptrdiff_t hidden = parameters.dims.hidden;
  for (std::ptrdiff_t c = 0; c < parameters.dims.classes; ++c) {
    std::fill_n(parameters.output_weight.begin() + (2 * c + 1) * hidden, hidden, 0.0f);
  }
}

}  // namespace

std::int64_t Parameters::size() const {
  std::size_t count =
      embedding.size() + output_weight.size() * dims.directions / 2 + output_bias.size();
  for (int k = 0; k < dims.directions; ++k) {
    const LstmParameters& p = lstm[k];
    count += p.weight_ih.size() + p.weight_hh.size() + p.bias_ih.size() + p.bias_hh.size();
  }
  return static_cast<std::int64_t>(count);
}

std::vector<NamedTensor> named_tensors(Parameters& parameters) {
  const Dims& d = parameters.dims;
  const std::int64_t gates = d.gates();
  std::vector<NamedTensor> tensors = {
      {"embedding.weight", {d.vocabulary, d.embedding}, &parameters.embedding}};
  const auto add_direction = [&](LstmParameters& p, const std::array<std::string_view, 4>& names) {
    tensors.push_back({names[0], {gates, d.embedding}, &p.weight_ih});
    tensors.push_back({names[1], {gates, d.hidden}, &p.weight_hh});
    tensors.push_back({names[2], {gates}, &p.bias_ih});
    tensors.push_back({names[3], {gates}, &p.bias_hh});
  };
  add_direction(parameters.lstm[0],
                {"lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0"});
  if (d.directions == 2) {
    add_direction(parameters.lstm[1], {"lstm.weight_ih_l0_reverse", "lstm.weight_hh_l0_reverse",
                                       "lstm.bias_ih_l0_reverse", "lstm.bias_hh_l0_reverse"});
  }
  tensors.push_back({"output.weight", {d.classes, 2 * d.hidden}, &parameters.output_weight});
  if (!parameters.output_bias.empty()) {
    tensors.push_back({"output.bias", {d.classes}, &parameters.output_bias});
  }
  return tensors;
}

const std::vector<std::string>& tensor_names() {
  static const std::vector<std::string> names = [] {
    Parameters parameters;
    parameters.output_bias.resize(1);
    std::vector<std::string> all;
    for (const NamedTensor& tensor : named_tensors(parameters)) all.emplace_back(tensor.name);
    return all;
  }();
  return names;
}

Parameters zero_parameters(const Dims& dims) {
  Parameters parameters;
  parameters.dims = dims;
  parameters.dims.directions = 2;  // so that the backward direction has its zeros in any case
  for (NamedTensor& tensor : named_tensors(parameters)) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape) count *= extent;
    tensor.values->assign(static_cast<std::size_t>(count), 0.0f);
  }
  parameters.dims = dims;
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
  if (dims.directions == 1) clear_backward_columns(parameters);
  return parameters;
}

}  // namespace dimscope::model
