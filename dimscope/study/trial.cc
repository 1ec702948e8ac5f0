#include "dimscope/study/trial.h"

#include <algorithm>
#include <array>
#include <set>

#include "dimscope/base/digest.h"

namespace dimscope::study {
namespace {

constexpr std::array<std::string_view, 4> kStateNames = {"pending", "running", "complete",
                                                         "failed"};

constexpr std::array<std::string_view, 3> kOfNames = {"predicted", "true", "given"};

// 64 bits: a clash among a million trials has a chance of 3e-8, and the store reports it.
constexpr std::size_t kKeyDigits = 16;

}  // namespace

std::string_view to_string(TrialState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<TrialState> trial_state(std::string_view text) {
  const auto found = std::ranges::find(kStateNames, text);
  if (found == kStateNames.end()) return std::nullopt;
  return static_cast<TrialState>(found - kStateNames.begin());
}

std::string_view to_string(AddedRelevances::Of of) {
  return kOfNames[static_cast<std::size_t>(of)];
}

std::optional<AddedRelevances::Of> relevances_of(std::string_view text) {
  const auto found = std::ranges::find(kOfNames, text);
  if (found == kOfNames.end()) return std::nullopt;
  return static_cast<AddedRelevances::Of>(found - kOfNames.begin());
}

std::vector<model::TrialConfig> configs_of(std::span<const Trial> trials) {
  std::vector<model::TrialConfig> configs;
  configs.reserve(trials.size());
  for (const Trial& trial : trials) configs.push_back(trial.config);
  return configs;
}

std::optional<Setting> setting_of(const Trial& trial, std::string_view name) {
  if (trial.added && name != "seed") {
    const auto found = trial.added->settings.find(std::string(name));
    if (found != trial.added->settings.end()) return found->second;
    return name == kTrainedBy ? std::optional<Setting>("other") : std::nullopt;
  }
  if (name == kTrainedBy) return "dimscope";
  const model::ConfigField* field = model::find_config_field(name);
  if (field == nullptr) return std::nullopt;
  return model::config_setting(trial.config, *field);
}

std::vector<std::string> setting_names(const Trial& trial) {
  std::vector<std::string> names;
  if (trial.added) {
    for (const auto& [name, value] : trial.added->settings) names.push_back(name);
    return names;
  }
  for (const model::ConfigField& field : model::config_fields()) {
    if (field.name != "seed") names.push_back(field.name);
  }
  return names;
}

std::vector<std::string> varying_settings(std::span<const Trial> trials) {
  std::vector<std::string> names;
  const Trial* ours = nullptr;  // all have the same names
  bool any_added = false;
  for (const Trial& trial : trials) {
    any_added = any_added || trial.added;
    if (!trial.added && ours != nullptr) continue;
    if (!trial.added) ours = &trial;
    for (std::string& name : setting_names(trial)) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
  }
  std::erase_if(names, [&](const std::string& name) {
    std::optional<Setting> first;
    return std::ranges::all_of(trials, [&](const Trial& trial) {
      const std::optional<Setting> value = setting_of(trial, name);
      if (!first) first = value;
      return !value || value == first;
    });
  });
  if (ours != nullptr && any_added) {
    std::erase(names, kTrainedBy);
    names.emplace(names.begin(), kTrainedBy);
  }
  return names;
}

std::vector<Setting> values_of(std::span<const Trial> trials, std::string_view name) {
  std::set<Setting> values;
  for (const Trial& trial : trials) {
    values.insert(setting_of(trial, name).value_or(std::string(kNoSetting)));
  }
  return {values.begin(), values.end()};
}

Settings settings_along(const Trial& trial, std::span<const std::string> names) {
  Settings settings;
  for (const std::string& name : names) {
    settings[name] = setting_of(trial, name).value_or(std::string(kNoSetting));
  }
  return settings;
}

bool same_cell(model::TrialConfig a, const model::TrialConfig& b) {
  a.seed = b.seed;
  return a == b;
}

bool same_cell(const Trial& a, const Trial& b) {
  if (!same_cell(a.config, b.config) || a.added.has_value() != b.added.has_value()) return false;
  return !a.added || a.added->settings == b.added->settings;
}

std::string trial_key(const model::TrialConfig& config, std::string_view data_digest) {
  return Digest()
      .add(model::canonical_config(config))
      .add(data_digest)
      .add(std::to_string(kNumericsVersion))
      .hex()
      .substr(0, kKeyDigits);
}

std::string added_trial_key(const AddedTrial& added, std::int64_t seed,
                            std::string_view data_digest) {
  Digest digest;
  for (const auto& [name, value] : added.settings) {
    digest.add(name).add(value.is_text() ? "text" : "value").add(to_string(value));
  }
  return digest.add(std::to_string(seed))
      .add(data_digest)
      .add(added.digest)
      .hex()
      .substr(0, kKeyDigits);
}

bool is_trial_key(std::string_view text) {
  return text.size() == kKeyDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace dimscope::study
