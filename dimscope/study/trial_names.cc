#include "dimscope/study/trial_names.h"

#include <algorithm>

#include "dimscope/model/named_field.h"
#include "dimscope/study/grid.h"

namespace dimscope::study {
namespace {

std::vector<std::string> shown(const std::vector<std::string>& varying, bool ours) {
  std::vector<std::string> names;
  if (ours) names = {"embedding_dim", "hidden_dim"};
  for (const std::string& name : varying) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  names.emplace_back("seed");
  return names;
}

}  // namespace

TrialNames::TrialNames(std::span<const Trial> trials)
    : names_(shown(varying_settings(trials), trials.empty() || !trials.front().added)) {}

TrialNames::TrialNames(std::span<const model::TrialConfig> configs) {
  std::vector<std::string> varying;
  for (const model::ConfigField* field : varying_fields(configs)) varying.push_back(field->name);
  names_ = shown(varying, true);
}

std::vector<std::string> TrialNames::titles() const {
  std::vector<std::string> titles;
  for (const std::string& name : names_) titles.push_back(model::setting_symbol(name));
  return titles;
}

std::vector<std::string> TrialNames::values(const Trial& trial) const {
  std::vector<std::string> values;
  for (const std::string& name : names_) {
    const std::optional<Setting> value = setting_of(trial, name);
    values.push_back(value ? to_string(*value) : std::string(kNoSetting));
  }
  return values;
}

std::string TrialNames::text(const Trial& trial) const {
  std::string text;
  const std::vector<std::string> values = this->values(trial);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    text += (text.empty() ? "" : ", ") + model::setting_symbol(names_[i]) + " " + values[i];
  }
  return text;
}

}  // namespace dimscope::study
