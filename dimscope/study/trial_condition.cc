#include "dimscope/study/trial_condition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/model/named_field.h"
#include "dimscope/study/file/number_range.h"

namespace dimscope::study {
namespace {

constexpr int kMaxValues = 100'000;  // as of an axis

// The numeric hyperparameter of that name.
const model::ConfigField& numeric_field(std::string_view name) {
  const model::ConfigField* named = model::named_field(name);
  if (named != nullptr && named->is_number()) return *named;
  std::vector<std::string> known;
  for (const model::ConfigField& field : model::config_fields()) {
    if (field.is_number()) known.push_back(field.name);
  }
  throw InputError(
      fmt::format("'{}' is no hyperparameter{}", name, nearest_name_hint(name, known)));
}

}  // namespace

bool TrialCondition::holds(const model::TrialConfig& config) const {
  return std::ranges::find(values, model::config_number(config, *field)) != values.end();
}

bool all_hold(const std::vector<TrialCondition>& conditions, const model::TrialConfig& config) {
  return std::ranges::all_of(conditions, [&](const TrialCondition& c) { return c.holds(config); });
}

std::string conditions_text(std::span<const TrialCondition> conditions) {
  std::vector<std::string> parts;
  for (const TrialCondition& c : conditions) {
    std::string& part = parts.emplace_back(fmt::format("{} = {}", c.field->name, c.values[0]));
    if (c.values.size() == 1) continue;
    part += fmt::format(" to {}", c.values.back());
    const double step = c.values[1] - c.values[0];
    if (step != 1) part += fmt::format(" in steps of {:g}", step);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

TrialCondition parse_trial_condition(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    throw InputError(fmt::format(
        "found '{}', expected a condition such as hidden_dim=2 or hidden_dim=2..6", text));
  }
  TrialCondition condition{.field = &numeric_field(text.substr(0, equals)), .values = {}};
  const std::string_view value = text.substr(equals + 1);
  if (value.find("..") != std::string_view::npos) {
    condition.values = parse_number_range(value, kMaxValues);
    return condition;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !std::isfinite(number)) {
    throw InputError(
        fmt::format("found '{}', expected a number or a range such as 2..6 after '='", value));
  }
  condition.values = {number};
  return condition;
}

std::vector<TrialCondition> parse_trial_conditions(const std::vector<std::string>& texts,
                                                   std::string_view option) {
  std::vector<TrialCondition> conditions;
  for (const std::string& text : texts) {
    try {
      conditions.push_back(parse_trial_condition(text));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }
  return conditions;
}

}  // namespace dimscope::study
