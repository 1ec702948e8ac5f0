#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dimscope/base/setting.h"

namespace dimscope::model {

// Everything that decides a trial's bits, besides the data. Defaults are those of Li et al. (2016).
struct TrialConfig {
  // [model]
  std::int64_t embedding_dim = 60;
  std::int64_t hidden_dim = 60;
  double dropout = 0.2;         // on the input x_t and on h_{t-1} of every step, inverted scaling
  std::int64_t directions = 2;  // 1: only forward
  // [train]
  std::string optimizer = "adagrad";
  double learning_rate = 0.05;
  std::int64_t batch_size = 1000;  // phrases
  std::int64_t epochs = 20;
  std::string select = "dev";  // split that chooses the epoch; "test" to reproduce Li et al.
  double unknown_rate = 0.25;  // see docs/decisions/0003-unknown-words.md
  // What keys the trial's random numbers (stream_seed()): "own" or "shared".
  std::string streams = "own";
  double train_share = 1;  // part of the train sentences (engine/training_set.h)
  double momentum =
      0.9;  // share of a step's velocity that the next keeps; of optimizer "sgd" alone
  // grid
  bool phrases = true;     // train on every phrase that the data have; false: on whole sentences
  bool lowercase = false;  // read words in lower case, where the data keep case for it
  std::int64_t seed = 1;

  friend bool operator==(const TrialConfig&, const TrialConfig&) = default;
};

// One field of TrialConfig, described once: the study file, errors, flags and docs read this table.
struct ConfigField {
  using Whole = std::int64_t TrialConfig::*;
  using Real = double TrialConfig::*;
  using Text = std::string TrialConfig::*;
  using YesNo = bool TrialConfig::*;

  std::string name;     // as in the study file, e.g. "embedding_dim"
  std::string section;  // "model", "train" or "grid"
  std::string help;
  std::variant<Whole, Real, Text, YesNo> member;
  double minimum = 0, maximum = 0;   // for numbers, both included
  std::vector<std::string> choices;  // for text
  // canonical_config() leaves it out where it has its default: a field that is younger than trials
  // that exist does not change their keys.
  bool younger = false;

  bool is_number() const { return is_integer() || std::holds_alternative<Real>(member); }
  bool is_integer() const { return std::holds_alternative<Whole>(member); }
  bool is_text() const { return std::holds_alternative<Text>(member); }
  bool is_yes_no() const { return std::holds_alternative<YesNo>(member); }
  // Whether it can vary within a study, as an axis of its grid. What only keys random numbers is
  // no hyperparameter.
  bool can_vary() const { return name != "streams"; }
};

// In the order of TrialConfig.
std::span<const ConfigField> config_fields();
// The field of that name, or nullptr.
const ConfigField* find_config_field(std::string_view name);

Setting config_setting(const TrialConfig& config, const ConfigField& field);
// Sets a field. Throws InputError "FIELD is VALUE, expected …" for a value of another kind, a
// number out of range or not whole where it must be, a text that is no choice.
void set_config(TrialConfig& config, const ConfigField& field, const Setting& value);
// The value as text: to_string(Setting).
std::string config_value(const TrialConfig& config, const ConfigField& field);
// The same of a numeric field, where `value` may be no finite number, too: refused like one that is
// out of range.
double config_number(const TrialConfig& config, const ConfigField& field);
void set_config_number(TrialConfig& config, const ConfigField& field, double value);

// Throws InputError for a setting that is not the default although a trial of this configuration
// would not read it: with another value it would be trained again, to the same end.
void require_all_read(const TrialConfig& config);

// "embedding_dim=60\nhidden_dim=60\n…", every field but younger ones at their default: what a
// trial's key is made of.
std::string canonical_config(const TrialConfig& config);

// The streams that trials of one seed share: common random numbers.
inline constexpr std::string_view kSharedStreams = "shared";

// What every random number of a trial (starting values, order of sentences, unknown words, dropout)
// is drawn from. With own streams a digest of the whole configuration, seed included, and of the
// data: two trials that differ in anything share nothing, so trials are independent. With shared
// streams the seed alone: trials of one seed in different cells are correlated
// (docs/decisions/0022-streams-of-a-trial.md).
std::uint64_t stream_seed(const TrialConfig& config, std::string_view data_digest);

}  // namespace dimscope::model
