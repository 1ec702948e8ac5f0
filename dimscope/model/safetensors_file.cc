#include "dimscope/model/safetensors_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "dimscope/base/error.h"

namespace dimscope::model {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the header's length and the tensors are taken as they lie in the file");

constexpr std::size_t kLengthBytes = 8;  // The file begins with the header's length, uint64.
// The reference implementation's bound on the header; a vocabulary of a million words fits.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

struct Dtype {
  std::string_view name;
  int bytes;
};
constexpr Dtype kDtypes[] = {{"F32", 4},  {"F16", 2}, {"BF16", 2},    {"F64", 8},
                             {"I64", 8},  {"I32", 4}, {"I16", 2},     {"I8", 1},
                             {"U64", 8},  {"U32", 4}, {"U16", 2},     {"U8", 1},
                             {"BOOL", 1}, {"C64", 8}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};

template <typename... Args>
[[noreturn]] void fail(std::string_view name, fmt::format_string<Args...> format, Args&&... args) {
  throw InputError(std::string(name) + ": " + fmt::format(format, std::forward<Args>(args)...));
}

void require_size(const TensorEntry& entry, std::int64_t num_bytes, std::string_view name) {
  const auto dtype = std::ranges::find(kDtypes, entry.dtype, &Dtype::name);
  if (dtype == std::end(kDtypes)) {
    fail(name, "tensor {} is of the unknown type '{}'", entry.name, entry.dtype);
  }
  double expected = dtype->bytes;  // Exact up to 2^53, and beyond that no file is as large.
  for (const std::int64_t extent : entry.shape) expected *= static_cast<double>(extent);
  if (expected != static_cast<double>(num_bytes)) {
    fail(name, "tensor {} has {} bytes, expected {} for shape {}", entry.name, num_bytes, expected,
         shape_text(entry.shape));
  }
}

}  // namespace

SafetensorsFile split_safetensors(std::string_view bytes, std::string_view name,
                                  std::span<const std::string> known) {
  if (bytes.size() < kLengthBytes) {
    fail(name, "found {} bytes, expected a safetensors file, which has at least {}", bytes.size(),
         kLengthBytes);
  }
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  const std::size_t rest = bytes.size() - kLengthBytes;
  if (length > std::min<std::uint64_t>(rest, kMaxHeaderBytes)) {
    fail(name,
         "found a header length of {}, expected at most {}; this is no safetensors file, or its "
         "end is missing",
         length, std::min<std::uint64_t>(rest, kMaxHeaderBytes));
  }
  return {parse_safetensors_header(bytes.substr(kLengthBytes, length), name, known),
          bytes.substr(kLengthBytes + length)};
}

void require_seamless(const SafetensorsFile& file, std::string_view name) {
  std::vector<const TensorEntry*> order;
  order.reserve(file.header.tensors.size());
  for (const TensorEntry& entry : file.header.tensors) order.push_back(&entry);
  std::ranges::sort(order, {}, [](const TensorEntry* entry) { return entry->offsets; });
  std::int64_t end = 0;
  const auto size = static_cast<std::int64_t>(file.data.size());
  for (const TensorEntry* entry : order) {
    const auto [begin, stop] = entry->offsets;
    if (begin != end) {
      fail(name, "tensor {} begins at byte {} of the data, expected {}", entry->name, begin, end);
    }
    if (stop < begin || stop > size) {
      fail(name, "tensor {} ends at byte {} of the data, expected {} to {}", entry->name, stop,
           begin, size);
    }
    require_size(*entry, stop - begin, name);
    end = stop;
  }
  if (end != size) {
    fail(name, "the data has {} bytes, expected {} as the tensors take", size, end);
  }
}

std::string safetensors_preamble(const SafetensorsHeader& header) {
  std::string json = safetensors_header_json(header);
  json.resize((json.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = json.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  return bytes + json;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ","));
}

}  // namespace dimscope::model
