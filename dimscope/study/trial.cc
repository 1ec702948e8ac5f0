#include "dimscope/study/trial.h"

#include <algorithm>
#include <array>

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

std::string trial_key(const model::TrialConfig& config, std::string_view data_digest) {
  return Digest()
      .add(model::canonical_config(config))
      .add(data_digest)
      .add(std::to_string(kNumericsVersion))
      .hex()
      .substr(0, kKeyDigits);
}

bool is_trial_key(std::string_view text) {
  return text.size() == kKeyDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace dimscope::study
