#pragma once

// toml++ takes a second to compile: only what reads a TOML file includes this.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/model/config.h"
#include "dimscope/model/named_field.h"
#include "dimscope/study/file/dotted_key.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/text_line.h"

namespace dimscope::study {

// A key of a table with its value.
struct TomlEntry {
  std::string name;
  toml::source_position place;  // of the name
  const toml::node* value;
};

inline std::string_view toml_type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

// The file being read: typed values out, and complaints with their place.
class TomlReader {
 public:
  // Relative paths in the file start at `folder`.
  TomlReader(std::string_view name, std::filesystem::path folder)
      : name_(name), folder_(std::move(folder)) {}
  explicit TomlReader(std::string_view name)
      : TomlReader(name, std::filesystem::path(name).parent_path()) {}

  [[noreturn]] void fail(const toml::source_position& place, std::string_view message) const {
    throw InputError(fmt::format("{}:{}:{}: {}", name_, place.line, place.column, message));
  }
  [[noreturn]] void fail(const toml::node& node, std::string_view message) const {
    fail(node.source().begin, message);
  }
  [[noreturn]] void fail_type(std::string_view what, const toml::node& found,
                              std::string_view expected) const {
    fail(found, fmt::format("{} is {}, expected {}", what, toml_type_name(found), expected));
  }
  toml::table parse(std::string_view text) const {
    constexpr int kMaxKeyParts = 16;  // a study needs two, as in model.hidden_dim
    const std::size_t deep = find_deep_key(text, kMaxKeyParts);
    if (deep != std::string_view::npos) {
      const std::string_view before = text.substr(0, deep);
      const auto line = static_cast<toml::source_index>(std::ranges::count(before, '\n') + 1);
      const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
      fail(toml::source_position{line, static_cast<toml::source_index>(deep - line_begin + 1)},
           fmt::format("a dotted key has more than {} parts", kMaxKeyParts));
    }
    try {
      return toml::parse(text);
    } catch (const toml::parse_error& error) {
      fail(error.source().begin, error.description());
    }
  }

  // Calls `work`; its InputError gets `node`'s place.
  template <typename Work>
  auto located(const toml::node& node, const Work& work) const {
    try {
      return work();
    } catch (const InputError& error) {
      fail(node, error.what());
    }
  }

  // In the order written (toml++ sorts by name).
  std::vector<TomlEntry> entries(const toml::table& table) const {
    std::vector<TomlEntry> entries;
    for (const auto& [key, value] : table) {
      entries.push_back({std::string(key.str()), key.source().begin, &value});
    }
    std::ranges::sort(entries, {}, [](const TomlEntry& entry) {
      return std::tuple(entry.place.line, entry.place.column);
    });
    return entries;
  }

  [[noreturn]] void fail_unknown(const TomlEntry& entry, std::string_view section,
                                 const std::vector<std::string>& known) const {
    const model::ConfigField* field = model::named_field(entry.name);
    std::string hint = nearest_name_hint(entry.name, known);
    if (field != nullptr) {
      hint = fmt::format("; it belongs in {}",
                         field->section == "grid" ? "[[grid]]" : '[' + field->section + ']');
    }
    fail(entry.place, fmt::format("unknown key '{}' in {}{}", entry.name, section, hint));
  }

  std::string text(std::string_view what, const toml::node& node) const {
    const toml::value<std::string>* value = node.as_string();
    if (value == nullptr) fail_type(what, node, "a string");
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    if (std::ranges::any_of(value->get(), is_control)) {
      fail(node, fmt::format("{} holds a control character or line break", what));
    }
    if (text::tokenize(value->get(), false).empty()) fail(node, fmt::format("{} is empty", what));
    return value->get();
  }

  // A text of several lines.
  std::string prose(std::string_view what, const toml::node& node) const {
    constexpr std::size_t kMaxBytes = 20'000;
    const toml::value<std::string>* value = node.as_string();
    if (value == nullptr) fail_type(what, node, "a string");
    const auto is_control = [](unsigned char c) {
      return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    };
    if (std::ranges::any_of(value->get(), is_control)) {
      fail(node, fmt::format("{} holds a control character", what));
    }
    if (value->get().size() > kMaxBytes) {
      fail(node, fmt::format("{} has {} bytes, expected at most {}", what, value->get().size(),
                             kMaxBytes));
    }
    if (value->get().find_first_not_of(" \t\r\n") == std::string::npos)
      fail(node, fmt::format("{} is empty", what));
    return value->get();
  }

  // A text that a model reads, by the rule of text_line.h.
  std::string sentence(std::string_view what, const toml::node& node) const {
    const toml::value<std::string>* value = node.as_string();
    if (value == nullptr) fail_type(what, node, "a string");
    return located(node, [&] {
      const std::string_view line = text::text_line(value->get(), what);
      if (text::split_words(line).empty()) throw InputError(fmt::format("{} is empty", what));
      return std::string(line);
    });
  }

  std::vector<std::string> texts(std::string_view what, const toml::node& node) const {
    const toml::array* array = node.as_array();
    if (array == nullptr || array->empty()) {
      fail_type(what, node, "an array of strings, at least one");
    }
    std::vector<std::string> values;
    for (const toml::node& element : *array) {
      values.push_back(text(fmt::format("an element of {}", what), element));
      if (std::ranges::count(values, values.back()) > 1) {
        fail(element, fmt::format("{} lists \"{}\" twice", what, values.back()));
      }
    }
    return values;
  }

  bool boolean(std::string_view what, const toml::node& node) const {
    if (!node.is_boolean()) fail_type(what, node, "true or false");
    return node.as_boolean()->get();
  }

  double number(std::string_view what, const toml::node& node,
                std::string_view expected = "a number") const {
    if (const auto* real = node.as_floating_point()) return real->get();
    if (!node.is_integer()) fail_type(what, node, expected);
    // Numbers travel as doubles, exact up to 2^53.
    const std::int64_t whole = node.as_integer()->get();
    constexpr std::int64_t kMaxExact = std::int64_t{1} << 53;
    if (whole > kMaxExact || whole < -kMaxExact) {
      fail(node, fmt::format("{} is {}, expected at most {}", what, whole, kMaxExact));
    }
    return static_cast<double>(whole);
  }

  std::int64_t whole_number(std::string_view what, const toml::node& node, std::int64_t low,
                            std::int64_t high) const {
    const std::string expected = fmt::format("a whole number from {} to {}", low, high);
    if (const auto* real = node.as_floating_point()) {
      fail(node, fmt::format("{} is {}, expected {}", what, real->get(), expected));
    }
    if (!node.is_integer()) fail_type(what, node, expected);
    const std::int64_t value = node.as_integer()->get();
    if (value < low || value > high) {
      fail(node, fmt::format("{} is {}, expected {}", what, value, expected));
    }
    return value;
  }

  // A string that is one of `known`.
  std::string one_of(std::string_view what, const toml::node& node,
                     const std::vector<std::string>& known) const {
    const std::string found = text(what, node);
    if (std::ranges::find(known, found) == known.end()) {
      fail(node, fmt::format("{} is \"{}\"{}", what, found, nearest_name_hint(found, known)));
    }
    return found;
  }

  // The number of a class, given by name or, as no string, by number (text/class_names.h).
  std::int32_t label(std::string_view what, const toml::node& node,
                     const std::vector<std::string>& classes) const {
    if (classes.empty()) {
      fail(node, fmt::format("{} names a class, expected classes = [\"…\", \"…\"] in [data] "
                             "that lists them",
                             what));
    }
    const auto highest = static_cast<std::int64_t>(classes.size()) - 1;
    if (node.is_number() && text::called_by_numbers(classes)) {
      fail(node, fmt::format("{} is a number, which could be a class's name or its number; write "
                             "the name in quotes: \"{}\"",
                             what, fmt::join(classes, "\", \"")));
    }
    if (node.is_number()) {
      return static_cast<std::int32_t>(whole_number(what, node, 0, highest));
    }
    if (!node.is_string()) {
      fail_type(what, node, fmt::format("a class name or a number from 0 to {}", highest));
    }
    const std::string name = text(what, node);
    const auto found = std::ranges::find(classes, name);
    if (found == classes.end()) {
      fail(node,
           fmt::format("{} \"{}\" is no class{}", what, name, nearest_name_hint(name, classes)));
    }
    return static_cast<std::int32_t>(found - classes.begin());
  }

  std::filesystem::path path(std::string_view what, const toml::node& node) const {
    return (folder_ / text(what, node)).lexically_normal();
  }

 private:
  std::string name_;
  std::filesystem::path folder_;
};

}  // namespace dimscope::study
