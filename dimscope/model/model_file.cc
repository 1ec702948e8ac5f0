#include "dimscope/model/model_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/model/safetensors_header.h"

namespace dimscope {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are copied as they lie in the file, which is little-endian");

constexpr std::size_t kLengthBytes = 8;  // The file begins with the header's length, uint64.
// The reference implementation's bound on the header; a vocabulary of a million words fits.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

// Every tensor a classifier can have: the last one, output.bias, may be absent.
std::vector<std::string> known_names() {
  Parameters parameters;
  parameters.output_bias.resize(1);
  std::vector<std::string> names;
  for (const NamedTensor& tensor : named_tensors(parameters)) names.emplace_back(tensor.name);
  return names;
}

// How the expected shape follows from the others, for messages.
std::string_view shape_rule(std::string_view name) {
  if (name == "embedding.weight") return "words, embedding_dim";
  if (name == "output.weight") return "2 × hidden_dim";
  if (name == "output.bias") return "one a row of output.weight";
  if (name.starts_with("lstm.weight_ih")) return "4 × hidden_dim, embedding_dim";
  if (name.starts_with("lstm.weight_hh")) return "4 × hidden_dim, hidden_dim";
  return "4 × hidden_dim";
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ","));
}

class ModelReader {
 public:
  ModelReader(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  ModelFile read() {
    split_file();
    require_float32();
    require_seamless_data();
    ModelFile model;
    model.metadata = std::move(header_.metadata);
    model.parameters.dims = read_dims();
    if (const TensorEntry* bias = find("output.bias")) {
      require_shape(*bias, {model.parameters.dims.classes});
      model.parameters.output_bias.resize(num_values(*bias));
    }
    for (const NamedTensor& tensor : named_tensors(model.parameters)) copy(tensor);
    return model;
  }

 private:
  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw InputError(std::string(name_) + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  const TensorEntry* find(std::string_view name) const {
    const auto found = std::ranges::find(header_.tensors, name, &TensorEntry::name);
    return found == header_.tensors.end() ? nullptr : &*found;
  }

  const TensorEntry& require(std::string_view name) const {
    const TensorEntry* entry = find(name);
    if (entry == nullptr) fail("tensor {} is missing", name);
    return *entry;
  }

  static std::size_t num_values(const TensorEntry& entry) {
    return static_cast<std::size_t>(entry.offsets[1] - entry.offsets[0]) / sizeof(float);
  }

  // bytes_ into header_ and data_.
  void split_file() {
    if (bytes_.size() < kLengthBytes) {
      fail("found {} bytes, expected a safetensors file, which has at least {}", bytes_.size(),
           kLengthBytes);
    }
    std::uint64_t length;
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    const std::size_t rest = bytes_.size() - kLengthBytes;
    if (length > std::min<std::uint64_t>(rest, kMaxHeaderBytes)) {
      fail(
          "found a header length of {}, expected at most {}; this is no safetensors file, or its "
          "end is missing",
          length, std::min<std::uint64_t>(rest, kMaxHeaderBytes));
    }
    static const std::vector<std::string> known = known_names();
    header_ = parse_safetensors_header(bytes_.substr(kLengthBytes, length), name_, known);
    data_ = bytes_.substr(kLengthBytes + length);
  }

  void require_float32() const {
    for (const TensorEntry& entry : header_.tensors) {
      if (entry.dtype != "F32") {
        fail("tensor {} is {}, expected F32; convert the model to float32 before saving it",
             entry.name, entry.dtype);
      }
    }
  }

  // The tensors lie one after the other and fill the data, each as large as its shape says: from
  // here on no shape can ask for more memory than the file has bytes.
  void require_seamless_data() const {
    std::vector<const TensorEntry*> order;
    order.reserve(header_.tensors.size());
    for (const TensorEntry& entry : header_.tensors) order.push_back(&entry);
    std::ranges::sort(order, {}, [](const TensorEntry* entry) { return entry->offsets; });
    std::int64_t end = 0;
    const auto size = static_cast<std::int64_t>(data_.size());
    for (const TensorEntry* entry : order) {
      const auto [begin, stop] = entry->offsets;
      if (begin != end) {
        fail("tensor {} begins at byte {} of the data, expected {}", entry->name, begin, end);
      }
      if (stop < begin || stop > size) {
        fail("tensor {} ends at byte {} of the data, expected {} to {}", entry->name, stop, begin,
             size);
      }
      require_size(*entry, stop - begin);
      end = stop;
    }
    if (end != size) {
      fail("the data has {} bytes, expected {} as the tensors take", size, end);
    }
  }

  void require_size(const TensorEntry& entry, std::int64_t num_bytes) const {
    double expected = sizeof(float);  // Exact up to 2^53, and beyond that no file is as large.
    for (const std::int64_t extent : entry.shape) expected *= static_cast<double>(extent);
    if (expected != static_cast<double>(num_bytes)) {
      fail("tensor {} has {} bytes, expected {} for shape {}", entry.name, num_bytes, expected,
           shape_text(entry.shape));
    }
  }

  // V and E from the embedding, H from the recurrent weights, C from the output.
  Dims read_dims() const {
    const TensorEntry& embedding = require_matrix("embedding.weight");
    const TensorEntry& recurrent = require_matrix("lstm.weight_hh_l0");
    const TensorEntry& output = require_matrix("output.weight");
    // Before Dims, whose extents of 4H and 2H are 32-bit.
    const std::int64_t hidden = recurrent.shape[1];
    require_shape(recurrent, {4 * hidden, hidden});
    return {static_cast<std::int32_t>(embedding.shape[0]),
            static_cast<std::int32_t>(embedding.shape[1]), static_cast<std::int32_t>(hidden),
            static_cast<std::int32_t>(output.shape[0])};
  }

  const TensorEntry& require_matrix(std::string_view name) const {
    const TensorEntry& entry = require(name);
    if (entry.shape.size() != 2 || entry.shape[0] < 1 || entry.shape[1] < 1) {
      fail("tensor {} is {}, expected two extents of at least 1", name, shape_text(entry.shape));
    }
    return entry;
  }

  void require_shape(const TensorEntry& entry, const std::vector<std::int64_t>& expected) const {
    if (entry.shape != expected) {
      fail("tensor {} is {}, expected {} ({})", entry.name, shape_text(entry.shape),
           shape_text(expected), shape_rule(entry.name));
    }
  }

  void copy(const NamedTensor& tensor) const {
    const TensorEntry& entry = require(tensor.name);
    require_shape(entry, tensor.shape);
    const std::size_t count = num_values(entry);
    tensor.values->resize(count);
    std::memcpy(tensor.values->data(), data_.data() + entry.offsets[0], count * sizeof(float));
    const auto bad = std::ranges::find_if(*tensor.values,
                                          [](const float value) { return !std::isfinite(value); });
    if (bad != tensor.values->end()) {
      fail("tensor {} has {} as number {}, expected finite numbers", tensor.name, *bad,
           bad - tensor.values->begin());
    }
  }

  const std::string_view bytes_, name_;
  SafetensorsHeader header_;
  std::string_view data_;
};

}  // namespace

ModelFile parse_model_file(std::string_view bytes, std::string_view name) {
  return ModelReader(bytes, name).read();
}

ModelFile read_model_file(const std::filesystem::path& path) {
  return parse_model_file(read_file(path), path.string());
}

std::string serialize_model_file(const ModelFile& model) {
  // named_tensors() hands out pointers for writers too; nothing is written through these.
  const auto tensors = named_tensors(const_cast<Parameters&>(model.parameters));
  SafetensorsHeader header{{}, model.metadata};
  std::int64_t begin = 0;
  for (const NamedTensor& tensor : tensors) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape) count *= extent;
    check(count == std::ssize(*tensor.values), "serialize_model_file: every tensor has its shape");
    const std::int64_t end = begin + count * static_cast<std::int64_t>(sizeof(float));
    header.tensors.push_back({std::string(tensor.name), "F32", tensor.shape, {begin, end}});
    begin = end;
  }
  std::string json = safetensors_header_json(header);
  json.resize((json.size() + 7) / 8 * 8, ' ');  // So that a mapped file's floats are aligned.

  const std::uint64_t length = json.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.reserve(kLengthBytes + json.size() + static_cast<std::size_t>(begin));
  bytes += json;
  for (const NamedTensor& tensor : tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.values->data()),
                 tensor.values->size() * sizeof(float));
  }
  return bytes;
}

void write_model_file(const std::filesystem::path& path, const ModelFile& model) {
  write_file(path, serialize_model_file(model));
}

}  // namespace dimscope
