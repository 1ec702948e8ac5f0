#pragma once

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {

static_assert(std::endian::native == std::endian::little, "blobs hold little-endian numbers");

// The numbers' bytes. Bind with bind(index, blob.data(), size): the pointer is never null, which
// SQLite would take for NULL.
template <typename T>
std::string to_blob(const std::vector<T>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}

// The number, or the nearest that 32 bits hold: of none of ours, so that whoever checks it finds it
// out of its range.
inline std::int32_t int32_of(const SQLite::Column& column) {
  using Limits = std::numeric_limits<std::int32_t>;
  const std::int64_t number = column.getInt64();
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(number, Limits::min(), Limits::max()));
}

// Throws StoredFlaw when the bytes are no whole numbers.
template <typename T>
std::vector<T> from_blob(const SQLite::Column& column) {
  const auto size = static_cast<std::size_t>(column.getBytes());
  if (size % sizeof(T) != 0) {
    throw StoredFlaw(fmt::format("{} has {} bytes, expected a multiple of {}", column.getName(),
                                 size, sizeof(T)));
  }
  std::vector<T> numbers(size / sizeof(T));
  if (size > 0) std::memcpy(numbers.data(), column.getBlob(), size);
  return numbers;
}

}  // namespace dimscope::study
