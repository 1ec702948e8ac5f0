#include "dimscope/model/model_file.h"

#include "dimscope/base/check.h"
#include "dimscope/base/file.h"
#include "dimscope/model/model_view.h"

namespace dimscope::model {
namespace {

void append(std::string& bytes, const float* values, std::int64_t count) {
  bytes.append(reinterpret_cast<const char*>(values),
               static_cast<std::size_t>(count) * sizeof(float));
}

// Only the columns of the directions there are.
void append_output_weight(std::string& bytes, const Parameters& p) {
  for (std::ptrdiff_t c = 0; c < p.dims.classes; ++c) {
    append(bytes, p.output_weight.data() + c * 2 * p.dims.hidden,
           p.dims.directions * p.dims.hidden);
  }
}

}  // namespace

ModelFile parse_model_file(std::string_view bytes, std::string_view name) {
  const ModelView view(bytes, std::string(name));
  return {view.parameters(), view.metadata()};
}

ModelFile read_model_file(const std::filesystem::path& path) {
  return parse_model_file(read_file(path), path.string());
}

std::string serialize_model_file(const ModelFile& model) {
  const Parameters& p = model.parameters;
  // named_tensors() hands out pointers for writers too; nothing is written through these.
  auto tensors = named_tensors(const_cast<Parameters&>(p));
  SafetensorsHeader header{{}, model.metadata};
  std::int64_t begin = 0;
  for (NamedTensor& tensor : tensors) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape) count *= extent;
    check(count == std::ssize(*tensor.values), "serialize_model_file: every tensor has its shape");
    if (tensor.name == "output.weight") {
      tensor.shape[1] = p.dims.directions * p.dims.hidden;
      count = tensor.shape[0] * tensor.shape[1];
    }
    const std::int64_t end = begin + count * static_cast<std::int64_t>(sizeof(float));
    header.tensors.push_back({std::string(tensor.name), "F32", tensor.shape, {begin, end}});
    begin = end;
  }
  std::string bytes = safetensors_preamble(header);
  bytes.reserve(bytes.size() + static_cast<std::size_t>(begin));
  for (const NamedTensor& tensor : tensors) {
    if (tensor.name == "output.weight") {
      append_output_weight(bytes, p);
    } else {
      append(bytes, tensor.values->data(), std::ssize(*tensor.values));
    }
  }
  return bytes;
}

void write_model_file(const std::filesystem::path& path, const ModelFile& model) {
  write_file(path, serialize_model_file(model));
}

}  // namespace dimscope::model
