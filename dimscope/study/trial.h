#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/engine/epoch_record.h"
#include "dimscope/model/config.h"

namespace dimscope::study {

enum class TrialState { kPending, kRunning, kComplete, kFailed };
std::string_view to_string(TrialState state);  // "pending", "running", "complete", "failed"
// nullopt for any other text.
std::optional<TrialState> trial_state(std::string_view text);

// Raised when a change to the engine changes any bit of a result.
inline constexpr std::int32_t kNumericsVersion = 5;
// From this version on a trial's random numbers are keyed as its `streams` say; before, the trials
// of a seed shared theirs, whatever their settings.
inline constexpr std::int32_t kFirstNumericsWithStreams = 5;

// One point of a grid: a configuration, seed included, and what came of it.
struct Trial {
  std::string key;
  model::TrialConfig config;
  TrialState state = TrialState::kPending;
  std::string error;  // why it failed
  std::optional<std::int32_t> selected_epoch;
  double train_seconds = 0;
  std::vector<engine::EpochRecord> epochs;
  std::map<std::string, double> metrics;  // "test.fine" -> 0.43
  std::string model_digest;  // content_digest() of its model file; empty where an older dimscope
                             // trained it
  // Of the dimscope that made it; versions before kFirstNumericsWithStreams are all the one before.
  std::int32_t numerics = kNumericsVersion;
  friend bool operator==(const Trial&, const Trial&) = default;
};

std::vector<model::TrialConfig> configs_of(std::span<const Trial> trials);

// 16 hexadecimal digits of a digest of the configuration, the data's digest and the version of the
// engine's arithmetic (kNumericsVersion): the same key means the same bits.
std::string trial_key(const model::TrialConfig& config, std::string_view data_digest);
// True for 16 hexadecimal digits in lower case.
bool is_trial_key(std::string_view text);

}  // namespace dimscope::study
