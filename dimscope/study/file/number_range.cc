#include "dimscope/study/file/number_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "dimscope/base/error.h"

namespace dimscope::study {
namespace {

// digits / 10^decimals, exactly as written.
struct Decimal {
  std::int64_t digits = 0;
  int decimals = 0;
};

// Up to 15 digits a double, and its power of ten, are exact, so digits / 10^decimals rounds once.
constexpr int kMaxDigits = 15;

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Decimal number;
  int num_digits = 0;
  bool after_point = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && !after_point && i > 0 && i + 1 < text.size()) {
      after_point = true;
    } else if (text[i] >= '0' && text[i] <= '9' && num_digits < kMaxDigits) {
      number.digits = number.digits * 10 + (text[i] - '0');
      ++num_digits;
      if (after_point) ++number.decimals;
    } else {
      return std::nullopt;
    }
  }
  if (num_digits == 0) return std::nullopt;
  if (negative) number.digits = -number.digits;
  return number;
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

[[noreturn]] void fail(std::string_view range, std::string_view what) {
  throw InputError(fmt::format("range \"{}\" {}", range, what));
}

// The number in units of 10^-decimals.
std::int64_t scaled(const Decimal& number, int decimals, std::string_view range) {
  const std::int64_t factor = power_of_ten(decimals - number.decimals);
  const std::int64_t limit = power_of_ten(kMaxDigits) / factor;
  if (number.digits >= limit || number.digits <= -limit) fail(range, "needs more than 15 digits");
  return number.digits * factor;
}

// LOW, HIGH and, if given, STEP.
std::vector<Decimal> split_range(std::string_view range) {
  constexpr std::string_view kSeparator = "..";
  std::vector<Decimal> parts;
  for (std::string_view rest = range;;) {
    const std::size_t end = rest.find(kSeparator);
    const std::optional<Decimal> part = parse_decimal(rest.substr(0, end));
    if (!part || parts.size() == 3) break;
    parts.push_back(*part);
    if (end == std::string_view::npos && parts.size() > 1) return parts;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + kSeparator.size());
  }
  fail(range, "is not a range, expected \"LOW..HIGH\" or \"LOW..HIGH..STEP\", as in \"2..20\"");
}

}  // namespace

std::vector<double> parse_number_range(std::string_view text, int max_values) {
  std::vector<Decimal> parts = split_range(text);
  if (parts.size() == 2) {
    if (parts[0].decimals > 0 || parts[1].decimals > 0) {
      fail(text, "needs a step, as in \"0.1..0.5..0.1\"");
    }
    parts.push_back({.digits = 1, .decimals = 0});
  }
  const int decimals = std::max({parts[0].decimals, parts[1].decimals, parts[2].decimals});
  const std::int64_t low = scaled(parts[0], decimals, text);
  const std::int64_t high = scaled(parts[1], decimals, text);
  const std::int64_t step = scaled(parts[2], decimals, text);
  if (low > high) fail(text, "runs backwards, expected the lower end first");
  if (step <= 0) fail(text, "has a step that is not above 0");
  const std::int64_t num_values = (high - low) / step + 1;
  if (num_values > max_values) {
    fail(text, fmt::format("has {} values, expected at most {}", num_values, max_values));
  }
  std::vector<double> values(static_cast<std::size_t>(num_values));
  const auto unit = static_cast<double>(power_of_ten(decimals));
  for (std::int64_t i = 0; i < num_values; ++i) {
    values[static_cast<std::size_t>(i)] = static_cast<double>(low + i * step) / unit;
  }
  return values;
}

}  // namespace dimscope::study
