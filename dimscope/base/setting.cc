#include "dimscope/base/setting.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dimscope/base/check.h"

namespace dimscope {

Setting::Setting(double number) : value_(number + 0.0) {
  check(std::isfinite(number), "a setting is a finite number");
}

double Setting::number() const {
  check(is_number(), "a setting that is a number");
  return std::get<double>(value_);
}

bool Setting::yes() const {
  check(is_yes_no(), "a setting that is yes or no");
  return std::get<bool>(value_);
}

const std::string& Setting::text() const {
  check(is_text(), "a setting that is a text");
  return std::get<std::string>(value_);
}

std::strong_ordering operator<=>(const Setting& a, const Setting& b) {
  if (a.value_.index() != b.value_.index()) return a.value_.index() <=> b.value_.index();
  if (a.is_text()) return a.text() <=> b.text();
  if (a.is_yes_no()) return a.yes() <=> b.yes();
  return std::strong_order(a.number(), b.number());
}

std::string to_string(const Setting& setting) {
  if (setting.is_text()) return setting.text();
  if (setting.is_yes_no()) return setting.yes() ? "true" : "false";
  return fmt::format("{}", setting.number());
}

bool all_numbers(std::span<const Setting> settings) {
  return std::ranges::all_of(settings, &Setting::is_number);
}

std::vector<double> numbers_of(std::span<const Setting> settings) {
  std::vector<double> numbers;
  for (const Setting& setting : settings) numbers.push_back(setting.number());
  return numbers;
}

std::string values_text(std::span<const Setting> settings) {
  if (all_numbers(settings)) {
    return fmt::format("{} value{} from {} to {}", settings.size(), settings.size() == 1 ? "" : "s",
                       settings.front(), settings.back());
  }
  return fmt::format("{}", fmt::join(settings, ", "));
}

Setting parse_setting(std::string_view written) {
  if (written == "true") return true;
  if (written == "false") return false;
  double number = 0;
  const char* const end = written.data() + written.size();
  const auto [stop, error] = std::from_chars(written.data(), end, number);
  if (error == std::errc() && stop == end && std::isfinite(number)) return number;
  return std::string(written);
}

}  // namespace dimscope
