#include "dimscope/text/corpus/class_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

using Classes = std::span<const std::string>;

std::optional<std::int32_t> by_name(std::string_view written, Classes classes) {
  const auto found = std::ranges::find(classes, written);
  if (found == classes.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - classes.begin());
}

std::optional<std::int32_t> whole_number(std::string_view written) {
  std::int32_t number = 0;
  const char* const end = written.data() + written.size();
  const auto [stopped, error] = std::from_chars(written.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

}  // namespace

bool called_by_numbers(Classes classes) {
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto number = whole_number(classes[i]);
    const bool is_a_class = number && *number >= 0 && *number < std::ssize(classes);
    if (is_a_class && *number != static_cast<std::int32_t>(i)) return true;
  }
  return false;
}

std::optional<std::int32_t> find_class(std::string_view written, Classes classes) {
  if (const auto found = by_name(written, classes)) return found;
  const auto number = whole_number(written);
  if (!number || *number < 0 || *number >= std::ssize(classes)) return std::nullopt;
  return called_by_numbers(classes) ? std::nullopt : number;
}

std::int32_t parse_class(std::string_view option, std::string_view written, Classes classes,
                         std::int32_t num_classes) {
  const auto named = by_name(written, classes);
  const bool marked = !named && written.starts_with('#');
  const auto number = whole_number(written.substr(marked ? 1 : 0));
  const bool in_range = number && *number >= 0 && *number < num_classes;
  if (named && (!in_range || *number == *named)) return *named;
  if (in_range && !named && (marked || !called_by_numbers(classes))) return *number;

  std::string what;
  if (in_range) {
    const std::string other = in_quotes(classes[static_cast<std::size_t>(*number)]);
    what = named ? fmt::format("{} is the name of class #{} and the number of {}; write #{} or #{}",
                               in_quotes(written), *named, other, *named, *number)
                 : fmt::format("{} is no class's name; write #{} for the class {}",
                               in_quotes(written), *number, other);
  } else if (number) {
    what = fmt::format("class {} is outside 0..{}", *number, num_classes - 1);
  } else {
    what = fmt::format("unknown class {}{}", in_quotes(written),
                       classes.empty() ? "; the model names none, give a number"
                                       : nearest_name_hint(written, classes));
  }
  throw InputError(fmt::format("{}: {}", option, what));
}

}  // namespace dimscope::text
