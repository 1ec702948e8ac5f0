#include "dimscope/model/model_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"

namespace dimscope::model {
namespace {

constexpr std::string_view kReverse = "_reverse";

// How the expected shape follows from the others, for messages.
std::string_view shape_rule(std::string_view name, int directions) {
  if (name == "embedding.weight") return "words, embedding_dim";
  if (name == "output.weight") {
    return directions == 2 ? "2 × hidden_dim" : "hidden_dim, since no tensor is of a backward LSTM";
  }
  if (name == "output.bias") return "one a row of output.weight";
  if (name.starts_with("lstm.weight_ih")) return "4 × hidden_dim, embedding_dim";
  if (name.starts_with("lstm.weight_hh")) return "4 × hidden_dim, hidden_dim";
  return "4 × hidden_dim";
}

template <typename... Args>
[[noreturn]] void fail(const std::string& name, fmt::format_string<Args...> format,
                       Args&&... args) {
  throw InputError(name + ": " + fmt::format(format, std::forward<Args>(args)...));
}

const TensorEntry* find(const SafetensorsFile& file, std::string_view name) {
  const auto found = std::ranges::find(file.header.tensors, name, &TensorEntry::name);
  return found == file.header.tensors.end() ? nullptr : &*found;
}

}  // namespace

ModelView::ModelView(std::string_view bytes, std::string name) : name_(std::move(name)) {
  file_ = split_safetensors(bytes, name_, tensor_names());
  for (const TensorEntry& entry : file_.header.tensors) {
    if (entry.dtype == "F32") continue;
    fail(name_, "tensor {} is {}, expected F32; `dimscope import` converts the file", entry.name,
         entry.dtype);
  }
  require_seamless(file_, name_);
  dims_ = read_dims();
  has_bias_ = find(file_, "output.bias") != nullptr;
  check_shapes();
}

const TensorEntry& ModelView::require(std::string_view name) const {
  const TensorEntry* entry = find(file_, name);
  if (entry == nullptr) fail(name_, "tensor {} is missing", name);
  return *entry;
}

// V and E from the embedding, H from the recurrent weights, C from the output, and two directions
// if there is any tensor of the second.
Dims ModelView::read_dims() const {
  const auto require_matrix = [&](std::string_view name) -> const TensorEntry& {
    const TensorEntry& entry = require(name);
    if (entry.shape.size() != 2 || entry.shape[0] < 1 || entry.shape[1] < 1) {
      fail(name_, "tensor {} is {}, expected two extents of at least 1", name,
           shape_text(entry.shape));
    }
    return entry;
  };
  const TensorEntry& embedding = require_matrix("embedding.weight");
  const TensorEntry& recurrent = require_matrix("lstm.weight_hh_l0");
  const TensorEntry& output = require_matrix("output.weight");
  if (output.shape[0] == 1) {
    fail(name_,
         "tensor output.weight is {}: one output, expected one a class; `dimscope import` "
         "reads it as two classes",
         shape_text(output.shape));
  }
  // Before Dims, whose extents of 4H and 2H are 32-bit.
  const std::int64_t hidden = recurrent.shape[1];
  if (recurrent.shape[0] != 4 * hidden) {
    fail(name_, "tensor {} is {}, expected {} ({})", recurrent.name, shape_text(recurrent.shape),
         shape_text(std::vector{4 * hidden, hidden}), shape_rule(recurrent.name, 2));
  }
  const bool backward = std::ranges::any_of(file_.header.tensors, [](const TensorEntry& entry) {
    return entry.name.ends_with(kReverse);
  });
  return {static_cast<std::int32_t>(embedding.shape[0]),
          static_cast<std::int32_t>(embedding.shape[1]), static_cast<std::int32_t>(hidden),
          static_cast<std::int32_t>(output.shape[0]), backward ? 2 : 1};
}

void ModelView::check_shapes() const {
  Parameters layout;
  layout.dims = dims_;
  layout.output_bias.resize(has_bias_ ? 1 : 0);
  for (NamedTensor& tensor : named_tensors(layout)) {
    if (tensor.name == "output.weight") tensor.shape[1] = dims_.directions * dims_.hidden;
    const TensorEntry& entry = require(tensor.name);
    if (entry.shape != tensor.shape) {
      fail(name_, "tensor {} is {}, expected {} ({})", entry.name, shape_text(entry.shape),
           shape_text(tensor.shape), shape_rule(entry.name, dims_.directions));
    }
  }
}

// Numbers begin .. begin + to.size() of a tensor.
void ModelView::copy(const TensorEntry& entry, std::int64_t begin, std::span<float> to) const {
  const std::string_view bytes = file_.bytes_of(entry);
  std::memcpy(to.data(), bytes.data() + begin * static_cast<std::int64_t>(sizeof(float)),
              to.size_bytes());
  const auto bad = std::ranges::find_if(to, [](float value) { return !std::isfinite(value); });
  if (bad != to.end()) {
    fail(name_, "tensor {} has {} as number {}, expected finite numbers", entry.name, *bad,
         begin + (bad - to.begin()));
  }
}

// Everything but the embedding, whose rows stay zero.
Parameters ModelView::read_layers(std::int32_t num_words) const {
  Dims dims = dims_;
  dims.vocabulary = num_words;
  Parameters parameters = zero_parameters(dims);
  if (has_bias_) parameters.output_bias.resize(static_cast<std::size_t>(dims.classes));
  for (const NamedTensor& tensor : named_tensors(parameters)) {
    if (tensor.name == "embedding.weight" || tensor.name == "output.weight") continue;
    copy(require(tensor.name), 0, *tensor.values);
  }
  const TensorEntry& output = require("output.weight");
  const std::int64_t columns = output.shape[1];
  for (std::int64_t c = 0; c < dims.classes; ++c) {
    copy(output, c * columns,
         std::span(parameters.output_weight)
             .subspan(static_cast<std::size_t>(c * 2 * dims.hidden),
                      static_cast<std::size_t>(columns)));
  }
  return parameters;
}

Parameters ModelView::parameters() const {
  Parameters parameters = read_layers(dims_.vocabulary);
  copy(require("embedding.weight"), 0, parameters.embedding);
  return parameters;
}

Parameters ModelView::parameters(std::span<const std::int32_t> words) const {
  Parameters parameters = read_layers(static_cast<std::int32_t>(words.size()));
  const TensorEntry& embedding = require("embedding.weight");
  const auto width = static_cast<std::size_t>(dims_.embedding);
  for (std::size_t i = 0; i < words.size(); ++i) {
    check(words[i] >= 0 && words[i] < dims_.vocabulary, "a word of the model");
    copy(embedding, static_cast<std::int64_t>(words[i]) * dims_.embedding,
         std::span(parameters.embedding).subspan(i * width, width));
  }
  return parameters;
}

}  // namespace dimscope::model
