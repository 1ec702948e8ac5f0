#include "dimscope/effects/findings/finding_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dimscope::effects {
namespace {

constexpr double kUnit = 100;  // of a share, in points

// One digit behind the point; a minus that is as wide as a plus, and none before zero.
std::string number(double value, bool plus = false) {
  const std::string digits = fmt::format("{:.1f}", std::abs(value));
  if (digits == "0.0") return digits;
  return (value < 0 ? "−" : plus ? "+" : "") + digits;
}

}  // namespace

std::string amount_text(double difference) {
  return number(kUnit * difference, true) + " points";
}

std::string amount_range(const std::optional<analysis::Interval>& interval) {
  if (!interval) return "";
  return fmt::format("[{}, {}]", number(kUnit * interval->low), number(kUnit * interval->high));
}

std::string size_text(double difference) {
  return number(kUnit * std::abs(difference)) + " points";
}

std::string margin_text(double margin) {
  const double points = kUnit * margin;
  return fmt::format("{:.3g} {}", points, std::abs(points - 1) < 1e-9 ? "point" : "points");
}

std::string level_text(double value) {
  return fmt::format("{:.1f} %", kUnit * value);
}

std::string share_text(double share) {
  const bool fine = share > 0 && share < 0.0995;
  return fmt::format("{:.{}f} %", 100 * share, fine ? 1 : 0);
}

std::string p_words(double p) {
  return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (auto at = std::ssize(digits) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string counted_words(std::int64_t count, const std::string& noun) {
  if (count == 1) return "one " + noun;
  return grouped(count) + " " + noun + "s";
}

std::string at_start(const std::string& text) {
  constexpr std::size_t kShort = 3;
  std::string result = text;
  if (text.size() > kShort && text[0] >= 'a' && text[0] <= 'z') {
    result[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return result;
}

std::string label_of(const std::string& axis, const std::vector<AxisView>& axes) {
  const auto found = std::ranges::find(axes, axis, &AxisView::name);
  return found == axes.end() ? axis : found->label;
}

std::string settings_words(const Settings& settings, const std::vector<AxisView>& axes) {
  std::string text;
  for (const auto& [name, value] : settings) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", label_of(name, axes), value);
  }
  return text;
}

}  // namespace dimscope::effects
