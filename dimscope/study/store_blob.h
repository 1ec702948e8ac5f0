#pragma once

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "dimscope/study/stored_flaws.h"

namespace dimscope {

static_assert(std::endian::native == std::endian::little, "blobs hold little-endian numbers");

// The numbers' bytes. Bind with bind(index, blob.data(), size): the pointer is never null, which
// SQLite would take for NULL.
template <typename T>
std::string to_blob(const std::vector<T>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
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

}  // namespace dimscope
