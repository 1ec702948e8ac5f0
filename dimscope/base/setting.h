#pragma once

#include <fmt/format.h>

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dimscope {

// What a hyperparameter is set to: a number (whole ones too, exact up to 2^53), yes or no, or a
// text. Numbers have an order that means something; yes/no and texts have one only so that they
// are listed alike everywhere: numbers ascending, then no before yes, then texts by their bytes.
class Setting {
 public:
  Setting() : Setting(0.0) {}
  // Finite, else our own bug; -0 becomes 0, so that equal numbers have one text.
  Setting(double number);
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  Setting(Number number) : Setting(static_cast<double>(number)) {}
  template <std::same_as<bool> Bool>
  Setting(Bool yes) : value_(yes) {}
  Setting(std::string text) : value_(std::move(text)) {}
  Setting(const char* text) : value_(std::string(text)) {}

  bool is_number() const { return std::holds_alternative<double>(value_); }
  bool is_yes_no() const { return std::holds_alternative<bool>(value_); }
  bool is_text() const { return std::holds_alternative<std::string>(value_); }
  // The value of that kind; another kind is our own bug.
  double number() const;
  bool yes() const;
  const std::string& text() const;

  friend bool operator==(const Setting&, const Setting&) = default;
  friend std::strong_ordering operator<=>(const Setting& a, const Setting& b);

 private:
  std::variant<double, bool, std::string> value_;
};

// Hyperparameters by name.
using Settings = std::map<std::string, Setting>;

// Whether all are numbers: an axis of such values has an order.
bool all_numbers(std::span<const Setting> settings);
// Their numbers; another kind is our own bug.
std::vector<double> numbers_of(std::span<const Setting> settings);

// As people write it: numbers the shortest that reads back the same, "true" or "false", the text.
std::string to_string(const Setting& setting);
// What a text that somebody wrote stands for: a finite number, true or false, or else itself.
Setting parse_setting(std::string_view written);
// What values an axis takes: "7 values from 2 to 8", "adagrad, adam, sgd". `settings` ascending, at
// least one.
std::string values_text(std::span<const Setting> settings);

}  // namespace dimscope

template <>
struct std::hash<dimscope::Setting> {
  std::size_t operator()(const dimscope::Setting& setting) const {
    return setting.is_number() ? std::hash<double>{}(setting.number())
                               : std::hash<std::string>{}(to_string(setting));
  }
};

template <>
struct fmt::formatter<dimscope::Setting> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const dimscope::Setting& setting, Context& context) const {
    return fmt::formatter<std::string_view>::format(to_string(setting), context);
  }
};
