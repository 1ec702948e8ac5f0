#include "dimscope/serve/live/missing_trials.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/model/named_field.h"
#include "dimscope/serve/http/refused.h"
#include "dimscope/text/printable.h"

namespace dimscope::serve {
namespace {

// The question's settings by the names of the axes, which they are exactly.
Settings along_axes(const std::vector<std::string>& axes, const CellQuestion& question) {
  Settings settings;
  for (const auto& [name, value] : question.settings) settings[model::field_name(name)] = value;
  const bool all =
      std::ranges::all_of(axes, [&](const std::string& axis) { return settings.contains(axis); });
  if (all && settings.size() == axes.size()) return settings;
  std::vector<std::string> given;
  for (const auto& [name, value] : settings) given.push_back(text::printable(name));
  throw Refused(409,
                fmt::format("the cell is told by [{}], expected the hyperparameters that vary in "
                            "this study: [{}]",
                            fmt::join(given, ", "), fmt::join(axes, ", ")),
                "other hyperparameters are varied in the study file, which `dimscope run` trains");
}

// A cell within the study's range belongs to its question; beyond it the study file has to say so.
void require_within(const std::string& axis, const Setting& value,
                    const std::vector<Setting>& known) {
  const bool within = value.is_number() && all_numbers(known)
                          ? known.front() <= value && value <= known.back()
                          : std::ranges::find(known, value) != known.end();
  if (within) return;
  throw Refused(409,
                fmt::format("{} is {}, and this study has {}", axis,
                            text::printable(to_string(value)), values_text(known)),
                "a larger grid is written in the study file, which `dimscope run` trains");
}

std::vector<std::int64_t> seeds_of(const std::vector<study::Trial>& trials,
                                   const CellQuestion& question) {
  if (question.seed) return {*question.seed};
  std::vector<std::int64_t> seeds;
  for (const study::Trial& trial : trials) seeds.push_back(trial.config.seed);
  std::ranges::sort(seeds);
  seeds.erase(std::ranges::unique(seeds).begin(), seeds.end());
  return seeds;
}

}  // namespace

std::vector<model::TrialConfig> missing_trials(const std::vector<study::Trial>& all,
                                               const std::string& data_digest,
                                               const CellQuestion& question) {
  if (all.empty()) throw Refused(409, "the study has no trial yet", "`dimscope run` makes them");
  std::vector<study::Trial> trials = all;
  std::erase_if(trials, [](const study::Trial& trial) { return trial.added.has_value(); });
  if (trials.empty()) {
    throw Refused(409, "another program trained this study's trials",
                  "`dimscope add` takes further ones");
  }
  const std::vector<std::string> axes = study::varying_settings(trials);
  model::TrialConfig cell = trials.front().config;
  for (const auto& [axis, value] : along_axes(axes, question)) {
    model::set_config(cell, *model::find_config_field(axis), value);
    require_within(axis, value, study::values_of(trials, axis));
  }
  std::vector<model::TrialConfig> missing;
  for (const std::int64_t seed : seeds_of(trials, question)) {
    model::set_config(cell, *model::find_config_field("seed"), seed);
    const std::string key = study::trial_key(cell, data_digest);
    const auto found = std::ranges::find(trials, key, &study::Trial::key);
    if (found == trials.end() || found->state != study::TrialState::kComplete) {
      missing.push_back(cell);
    }
  }
  if (missing.empty()) {
    throw Refused(409, "every trial of this cell is complete already",
                  "another \"seed\" trains one more");
  }
  return missing;
}

}  // namespace dimscope::serve
