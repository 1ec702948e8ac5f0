#include "dimscope/study/trial_condition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/model/named_field.h"
#include "dimscope/study/file/number_range.h"

namespace dimscope::study {
namespace {

constexpr int kMaxValues = 100'000;  // as of an axis

// A text may be spelled like a number: "1.0" of a column in which others are words.
bool is_value(const Setting& setting, const Setting& value) {
  return setting == value || (setting.is_text() && parse_setting(setting.text()) == value);
}

bool is_range(std::string_view text) {
  return text.find("..") != text.npos && text.find_first_not_of("0123456789.-+eE") == text.npos;
}

// "2", "2 to 20", "2 to 20 in steps of 6", "2, 3 or 5", "adam or sgd".
std::string values_of(const TrialCondition& condition) {
  const std::vector<Setting>& values = condition.values;
  if (values.size() == 1) return to_string(values[0]);
  if (all_numbers(values)) {
    const std::vector<double> x = numbers_of(values);
    const double step = x[1] - x[0];
    if (x.size() == 2 && step != 1) return fmt::format("{} or {}", values[0], values[1]);
    const auto uneven = std::ranges::adjacent_find(
        x, [&](double a, double b) { return std::abs(b - a - step) > 1e-9 * std::abs(step); });
    if (uneven == x.end()) {
      return fmt::format("{} to {}{}", values.front(), values.back(),
                         step == 1 ? "" : fmt::format(" in steps of {:g}", step));
    }
  }
  return fmt::format("{} or {}", fmt::join(std::span(values).first(values.size() - 1), ", "),
                     values.back());
}

}  // namespace

bool TrialCondition::holds(const Trial& trial) const {
  const Setting setting = setting_of(trial, name).value_or(std::string(kNoSetting));
  return std::ranges::any_of(values,
                             [&](const Setting& value) { return is_value(setting, value); });
}

bool all_hold(const std::vector<TrialCondition>& conditions, const Trial& trial) {
  return std::ranges::all_of(conditions, [&](const TrialCondition& c) { return c.holds(trial); });
}

std::string conditions_text(std::span<const TrialCondition> conditions) {
  std::vector<std::string> parts;
  for (const TrialCondition& c : conditions) {
    parts.push_back(fmt::format("{} = {}", c.name, values_of(c)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void require_settings(std::span<const TrialCondition> conditions, std::span<const Trial> trials) {
  for (const TrialCondition& condition : conditions) {
    const auto has_it = [&](const Trial& trial) {
      return setting_of(trial, condition.name).has_value();
    };
    if (trials.empty() || std::ranges::any_of(trials, has_it)) continue;
    std::vector<std::string> known;
    for (const Trial& trial : {trials.front(), trials.back()}) {  // ours stand before added ones
      std::ranges::copy_if(setting_names(trial), std::back_inserter(known), [&](const auto& name) {
        return std::ranges::find(known, name) == known.end();
      });
    }
    known.emplace_back("seed");
    throw InputError(fmt::format("{}{}'{}' is no hyperparameter{}", condition.option,
                                 condition.option.empty() ? "" : ": ", condition.name,
                                 nearest_name_hint(condition.name, known)));
  }
}

TrialCondition parse_trial_condition(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || equals + 1 == text.size()) {
    throw InputError(fmt::format(
        "found '{}', expected a condition such as hidden_dim=2, hidden_dim=2..6 or optimizer=adam",
        text));
  }
  TrialCondition condition{
      .name = model::field_name(text.substr(0, equals)), .values = {}, .option = {}};
  std::string_view rest = text.substr(equals + 1);
  if (is_range(rest)) {
    for (const double value : parse_number_range(rest, kMaxValues)) {
      condition.values.emplace_back(value);
    }
    return condition;
  }
  std::set<Setting> values;
  for (;;) {
    const std::size_t comma = rest.find(',');
    if (comma == 0 || rest.empty()) {
      throw InputError(fmt::format("found '{}', expected values between its commas", text));
    }
    values.insert(parse_setting(rest.substr(0, comma)));
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  condition.values.assign(values.begin(), values.end());
  return condition;
}

std::vector<TrialCondition> parse_trial_conditions(const std::vector<std::string>& texts,
                                                   std::string_view option) {
  std::vector<TrialCondition> conditions;
  for (const std::string& text : texts) {
    try {
      conditions.push_back(parse_trial_condition(text));
      conditions.back().option = option;
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }
  return conditions;
}

}  // namespace dimscope::study
