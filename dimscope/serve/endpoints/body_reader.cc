#include "dimscope/serve/endpoints/body_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/printable.h"

namespace dimscope::serve {
namespace {

using nlohmann::json;

[[noreturn]] void fail(std::string_view name, std::string_view expected) {
  throw InputError(fmt::format("\"{}\" is not {}", name, expected));
}

std::optional<std::int32_t> whole(const json& value) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > kMost) return std::nullopt;
  const auto number = value.get<std::int64_t>();
  if (number < -kMost || number > kMost) return std::nullopt;
  return static_cast<std::int32_t>(number);
}

}  // namespace

BodyReader::BodyReader(std::string_view json) {
  try {
    json_ = json::parse(json);
  } catch (const json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: …"
    std::string_view why = error.what();
    if (const std::size_t at = why.find("] "); at != std::string_view::npos) {
      why.remove_prefix(at + 2);
    }
    throw InputError("the request's body is no JSON: " + text::printable(why));
  }
  if (!json_.is_object()) throw InputError("the request's body is no JSON object {…}");
}

const json* BodyReader::find(std::string_view name) {
  known_.emplace_back(name);
  const auto found = json_.find(std::string(name));
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

bool BodyReader::has(std::string_view name) {
  return find(name) != nullptr;
}

std::vector<std::string> BodyReader::texts(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  if (!value->is_array() ||
      !std::ranges::all_of(*value, [](const json& part) { return part.is_string(); })) {
    fail(name, "a text or an array of texts");
  }
  return value->get<std::vector<std::string>>();
}

std::optional<std::string> BodyReader::text(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) fail(name, "a text");
  return value->get<std::string>();
}

std::string BodyReader::class_name(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  const auto number = whole(*value);
  if (!number || *number < 0) fail(name, "the name or the number of a class");
  return "#" + std::to_string(*number);
}

std::optional<double> BodyReader::number(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number() || !std::isfinite(value->get<double>())) fail(name, "a number");
  return value->get<double>();
}

std::optional<std::int32_t> BodyReader::whole_number(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto number = whole(*value);
  if (!number || *number < 0) fail(name, "a whole number, 0 or more");
  return number;
}

std::vector<std::int32_t> BodyReader::whole_numbers(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_array()) fail(name, "an array of whole numbers");
  std::vector<std::int32_t> numbers;
  for (const json& part : *value) {
    const auto number = whole(part);
    if (!number || *number < 0) fail(name, "an array of whole numbers, 0 or more");
    numbers.push_back(*number);
  }
  return numbers;
}

Settings BodyReader::settings(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_object()) fail(name, "an object of hyperparameters and their values");
  Settings settings;
  for (const auto& [key, part] : value->items()) {
    if (part.is_boolean()) {
      settings[key] = part.get<bool>();
    } else if (part.is_string()) {
      settings[key] = part.get<std::string>();
    } else if (part.is_number() && std::isfinite(part.get<double>())) {
      settings[key] = part.get<double>();
    } else {
      fail(name, "an object of numbers, texts, true and false");
    }
  }
  return settings;
}

void BodyReader::done() const {
  for (const auto& [name, value] : json_.items()) {
    if (std::ranges::find(known_, name) != known_.end()) continue;
    throw InputError(fmt::format("unknown member \"{}\"{}", text::printable(name),
                                 nearest_name_hint(name, known_)));
  }
}

}  // namespace dimscope::serve
