#pragma once

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/model/foreign/foreign_tensor.h"
#include "dimscope/model/parameters.h"

namespace dimscope::model {

template <typename T>
std::string bytes_of_values(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

struct RawTensor {
  std::string name, dtype;
  std::vector<std::int64_t> shape;
  std::string bytes;
};

// A safetensors file, written without the program's own writer.
inline std::string safetensors_of(const std::vector<RawTensor>& tensors) {
  nlohmann::ordered_json header;
  std::string data;
  for (const RawTensor& tensor : tensors) {
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {data.size(), data.size() + tensor.bytes.size()}}};
    data += tensor.bytes;
  }
  const std::string json = header.dump();
  const std::uint64_t length = json.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + json + data;
}

// An array as numpy writes it; `header` is the Python literal.
inline std::string npy_of(const std::string& header, const std::string& data, int version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  const std::string text = header + "\n";
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) {
    bytes += static_cast<char>(text.size() >> (8 * i) & 0xFF);
  }
  return bytes + text + data;
}

inline std::string npy_header(const std::string& descr, const std::string& shape,
                              const std::string& fortran_order = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran_order + ", 'shape': (" + shape +
         "), }";
}

// The tensors of a model under PyTorch's names: output.weight as the file has it.
inline std::vector<ForeignTensor> foreign_tensors_of(Parameters parameters) {
  const Dims& d = parameters.dims;
  std::vector<ForeignTensor> tensors;
  for (const NamedTensor& tensor : named_tensors(parameters)) {
    ForeignTensor& to =
        tensors.emplace_back(std::string(tensor.name), tensor.shape, *tensor.values, "F32", true);
    if (tensor.name != "output.weight" || d.directions == 2) continue;
    to.shape[1] = d.hidden;
    to.values.clear();
    for (std::int32_t c = 0; c < d.classes; ++c) {
      const auto row = tensor.values->begin() + c * 2 * d.hidden;
      to.values.insert(to.values.end(), row, row + d.hidden);
    }
  }
  return tensors;
}

}  // namespace dimscope::model
