#include "dimscope/study/trial.h"

#include <algorithm>
#include <array>
#include <set>

#include "dimscope/base/digest.h"

namespace dimscope::study {
namespace {

constexpr std::array<std::string_view, 4> kStateNames = {"pending", "running", "complete",
                                                         "failed"};

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

std::vector<model::TrialConfig> configs_of(std::span<const Trial> trials) {
  std::vector<model::TrialConfig> configs;
  configs.reserve(trials.size());
  for (const Trial& trial : trials) configs.push_back(trial.config);
  return configs;
}

std::optional<Setting> setting_of(const Trial& trial, std::string_view name) {
  if (trial.added && name != "seed") {
    const auto found = trial.added->settings.find(std::string(name));
    return found == trial.added->settings.end() ? std::nullopt : std::optional(found->second);
  }
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
  for (const Trial& trial : trials) {
    for (std::string& name : setting_names(trial)) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    if (!trial.added) break;  // ours all have the same
  }
  std::erase_if(names, [&](const std::string& name) {
    const std::optional<Setting> first = setting_of(trials.front(), name);
    return std::ranges::all_of(
        trials, [&](const Trial& trial) { return setting_of(trial, name) == first; });
  });
  return names;
}

std::vector<Setting> values_of(std::span<const Trial> trials, std::string_view name) {
  std::set<Setting> values;
  for (const Trial& trial : trials) {
    if (const auto value = setting_of(trial, name)) values.insert(*value);
  }
  return {values.begin(), values.end()};
}

Settings settings_along(const Trial& trial, std::span<const std::string> names) {
  Settings settings;
  for (const std::string& name : names) settings[name] = setting_of(trial, name).value();
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
