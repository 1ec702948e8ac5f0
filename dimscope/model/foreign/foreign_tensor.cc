#include "dimscope/model/foreign/foreign_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/base/half.h"
#include "dimscope/model/safetensors_file.h"

namespace dimscope::model {
namespace {

// `Bits` is an unsigned type of the number's size.
template <typename Bits>
Bits load(const char* from, bool swapped) {
  char bytes[sizeof(Bits)];
  std::memcpy(bytes, from, sizeof bytes);
  if (swapped) std::reverse(std::begin(bytes), std::end(bytes));
  return std::bit_cast<Bits>(bytes);
}

double load_number(const char* from, FloatFormat format, bool swapped) {
  switch (format) {
    case FloatFormat::kFloat16:
      return static_cast<double>(half_value(load<std::uint16_t>(from, swapped)));
    case FloatFormat::kBFloat16:  // the upper half of a float32
      return static_cast<double>(std::bit_cast<float>(
          static_cast<std::uint32_t>(load<std::uint16_t>(from, swapped)) << 16));
    case FloatFormat::kFloat32:
      return static_cast<double>(std::bit_cast<float>(load<std::uint32_t>(from, swapped)));
    default:
      return std::bit_cast<double>(load<std::uint64_t>(from, swapped));
  }
}

std::optional<FloatFormat> format_of(std::string_view dtype) {
  if (dtype == "F16") return FloatFormat::kFloat16;
  if (dtype == "BF16") return FloatFormat::kBFloat16;
  if (dtype == "F32") return FloatFormat::kFloat32;
  if (dtype == "F64") return FloatFormat::kFloat64;
  return std::nullopt;
}

}  // namespace

int bytes_of(FloatFormat format) {
  constexpr int kBytes[] = {2, 2, 4, 8};
  return kBytes[static_cast<int>(format)];
}

std::vector<float> read_floats(std::string_view bytes, FloatFormat format, bool swapped,
                               std::string_view tensor, std::string_view name,
                               NotFinite not_finite) {
  const auto size = static_cast<std::size_t>(bytes_of(format));
  check(bytes.size() % size == 0, "read_floats: whole numbers");
  std::vector<float> values(bytes.size() / size);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double number = load_number(bytes.data() + i * size, format, swapped);
    values[i] = static_cast<float>(number);
    if (std::isfinite(values[i]) || not_finite == NotFinite::kKept) continue;
    throw InputError(fmt::format(
        "{}: tensor {} has {} as number {}, expected {}", name, tensor, number, i,
        std::isfinite(number) ? "what float32 can hold, at most 3.4e38" : "finite numbers"));
  }
  return values;
}

ForeignFile parse_safetensors(std::string_view bytes, std::string_view name, NotFinite not_finite) {
  SafetensorsFile file = split_safetensors(bytes, name, {});
  require_seamless(file, name);
  ForeignFile foreign{{}, std::move(file.header.metadata)};
  for (TensorEntry& entry : file.header.tensors) {
    ForeignTensor& tensor = foreign.tensors.emplace_back();
    if (const auto format = format_of(entry.dtype)) {
      tensor.values =
          read_floats(file.bytes_of(entry), *format, false, entry.name, name, not_finite);
      tensor.is_floating = true;
    }
    tensor.name = std::move(entry.name);
    tensor.shape = std::move(entry.shape);
    tensor.type = std::move(entry.dtype);
  }
  return foreign;
}

}  // namespace dimscope::model
