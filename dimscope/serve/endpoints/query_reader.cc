#include "dimscope/serve/endpoints/query_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"

namespace dimscope::serve {
namespace {

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::vector<std::string> QueryReader::texts(std::string_view name) {
  known_.emplace_back(name);
  std::vector<std::string> found;
  for (const auto& [given, value] : query_) {
    if (given != name) continue;
    if (value.empty()) throw InputError(fmt::format("{} is empty", name));
    found.push_back(value);
  }
  return found;
}

std::optional<std::string> QueryReader::text(std::string_view name) {
  std::vector<std::string> found = texts(name);
  if (found.size() > 1) throw InputError(fmt::format("{} is given twice", name));
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

std::optional<double> QueryReader::number(std::string_view name) {
  const std::optional<std::string> found = text(name);
  if (!found) return std::nullopt;
  const std::optional<double> number = parsed<double>(*found);
  if (number && std::isfinite(*number)) return number;
  throw InputError(fmt::format("{} is '{}', expected a number", name, *found));
}

std::optional<std::int32_t> QueryReader::whole_number(std::string_view name, std::int32_t least,
                                                      std::int32_t most) {
  const std::optional<std::string> found = text(name);
  if (!found) return std::nullopt;
  const auto number = parsed<std::int32_t>(*found);
  if (number && *number >= least && *number <= most) return number;
  throw InputError(
      fmt::format("{} is '{}', expected a whole number from {} to {}", name, *found, least, most));
}

void QueryReader::done() const {
  for (const auto& [given, value] : query_) {
    if (std::ranges::find(known_, given) != known_.end()) continue;
    throw InputError(
        fmt::format("unknown parameter '{}'{}", given, nearest_name_hint(given, known_)));
  }
}

}  // namespace dimscope::serve
