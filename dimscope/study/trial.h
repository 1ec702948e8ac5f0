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

// What the relevances say that another program gave.
struct AddedRelevances {
  // For which class of each sentence a word counts: the trial's answer, the true one, or `classes`.
  enum class Of { kPredicted, kTrue, kGiven };
  std::string method;  // as that program calls it; may be empty
  Of of = Of::kPredicted;
  std::vector<std::int32_t> classes;  // [test sentences] of kGiven
  friend bool operator==(const AddedRelevances&, const AddedRelevances&) = default;
};
std::string_view to_string(AddedRelevances::Of of);  // "predicted", "true", "given"
// nullopt for any other text.
std::optional<AddedRelevances::Of> relevances_of(std::string_view text);

// A trial that another program trained.
struct AddedTrial {
  Settings settings;   // its hyperparameters, the seed left out
  std::string digest;  // of all that was added of it
  std::optional<AddedRelevances> relevances = std::nullopt;
  friend bool operator==(const AddedTrial&, const AddedTrial&) = default;
};

// One point of a grid: hyperparameters, seed included, and what came of it.
struct Trial {
  std::string key;
  model::TrialConfig config;
  // Of another program's trial. Of its `config` only the seed means something, and it has no model.
  std::optional<AddedTrial> added;
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

// Where a study has trials of our own and of another program's, what tells them apart, as if it
// were a hyperparameter: "dimscope", or what the other calls itself under this name, or "other".
inline constexpr std::string_view kTrainedBy = "trained_by";
// What a trial has of a hyperparameter that only others of its study have.
inline constexpr std::string_view kNoSetting = "none";

// A hyperparameter of a trial by its name, "seed" and kTrainedBy too; nullopt where it has none of
// that name.
std::optional<Setting> setting_of(const Trial& trial, std::string_view name);
// The names of a trial's hyperparameters, without the seed: of ours in the order of
// model::config_fields(), of another program's by name.
std::vector<std::string> setting_names(const Trial& trial);
// Those that take more than one value over the ones of `trials` that have them; kTrainedBy too,
// first, where not all are of our own or of another program's.
std::vector<std::string> varying_settings(std::span<const Trial> trials);
// Each value that a hyperparameter takes once, ascending; kNoSetting of who has none.
std::vector<Setting> values_of(std::span<const Trial> trials, std::string_view name);
// A trial's settings of these names; kNoSetting of those that it has not.
Settings settings_along(const Trial& trial, std::span<const std::string> names);
// Whether two trials differ in nothing but the seed.
bool same_cell(model::TrialConfig a, const model::TrialConfig& b);
bool same_cell(const Trial& a, const Trial& b);

// 16 hexadecimal digits of a digest of the configuration, the data's digest and the version of the
// engine's arithmetic (kNumericsVersion): the same key means the same bits.
std::string trial_key(const model::TrialConfig& config, std::string_view data_digest);
// The same of another program's trial, from its hyperparameters, its seed, the data and what was
// added of it.
std::string added_trial_key(const AddedTrial& added, std::int64_t seed,
                            std::string_view data_digest);
// True for 16 hexadecimal digits in lower case.
bool is_trial_key(std::string_view text);

}  // namespace dimscope::study
