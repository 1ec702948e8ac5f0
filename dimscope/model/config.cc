#include "dimscope/model/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "dimscope/base/check.h"
#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"

namespace dimscope::model {
namespace {

// Study files, the store and JSON carry numbers as doubles: beyond 2^53 a whole number could change
// on the way.
constexpr double kMaxSeed = 0x1p53;

constexpr const char* kOwnStreams = "own";

struct Range {
  double minimum, maximum;
};

template <typename T>
using Member = T TrialConfig::*;

template <typename T>
ConfigField number_field(const char* name, const char* section, Member<T> member, Range range,
                         const char* help) {
  return {.name = name,
          .section = section,
          .help = help,
          .member = member,
          .minimum = range.minimum,
          .maximum = range.maximum,
          .choices = {}};
}

ConfigField text_field(const char* name, const char* section, Member<std::string> member,
                       std::vector<std::string> choices, const char* help) {
  return {.name = name,
          .section = section,
          .help = help,
          .member = member,
          .choices = std::move(choices)};
}

ConfigField yes_no_field(const char* name, const char* section, Member<bool> member,
                         const char* help) {
  return {.name = name, .section = section, .help = help, .member = member, .choices = {}};
}

ConfigField younger(ConfigField field) {
  field.younger = true;
  return field;
}

const std::vector<ConfigField>& field_table() {
  using C = TrialConfig;
  static const std::vector<ConfigField> fields = {
      number_field("embedding_dim", "model", &C::embedding_dim, {1, 4096},
                   "length of a word's vector"),
      number_field("hidden_dim", "model", &C::hidden_dim, {1, 4096},
                   "length of the LSTM's state, in each direction"),
      number_field("dropout", "model", &C::dropout, {0, 0.95},
                   "share of the inputs and previous states that a training step leaves out"),
      younger(number_field("directions", "model", &C::directions, {1, 2},
                           "2: the LSTM reads forward and backward; 1: only forward")),
      text_field("optimizer", "train", &C::optimizer, {"adagrad", "adam", "sgd"},
                 "rule that turns gradients into steps"),
      number_field("learning_rate", "train", &C::learning_rate, {1e-8, 1e30},
                   "size of the optimizer's steps"),
      number_field("batch_size", "train", &C::batch_size, {1, 1e6},
                   "phrases whose mean loss makes one step"),
      number_field("epochs", "train", &C::epochs, {1, 10000}, "passes over the training phrases"),
      text_field("select", "train", &C::select, {"dev", "test"},
                 "split that chooses the best epoch; 'test' only to reproduce Li et al. (2016)"),
      number_field("unknown_rate", "train", &C::unknown_rate, {0, 1},
                   "how readily training reads a rare word as the unknown word"),
      text_field("streams", "train", &C::streams, {kOwnStreams, std::string(kSharedStreams)},
                 "random numbers of each trial's own, or shared by the trials of one seed"),
      younger(number_field("train_share", "train", &C::train_share, {1e-6, 1},
                           "part of the training sentences that are learned from")),
      younger(number_field("momentum", "train", &C::momentum, {0, 0.9999},
                           "share of a step's velocity that the next keeps, of optimizer 'sgd'")),
      younger(yes_no_field("phrases", "grid", &C::phrases,
                           "train on every labelled phrase, or on whole sentences only")),
      younger(yes_no_field("lowercase", "grid", &C::lowercase,
                           "read words in lower case, or as they are written")),
      number_field("seed", "grid", &C::seed, {0, kMaxSeed},
                   "number from which every random choice of the trial follows"),
  };
  return fields;
}

// Throws InputError naming the choices.
void set_text(TrialConfig& config, const ConfigField& field, const std::string& value) {
  if (std::ranges::find(field.choices, value) == field.choices.end()) {
    const std::string near = nearest_name(value, field.choices);
    throw InputError(fmt::format("{} is '{}', expected {}{}", field.name, value,
                                 fmt::join(field.choices, " or "),
                                 near.empty() ? "" : ", did you mean '" + near + "'?"));
  }
  config.*std::get<ConfigField::Text>(field.member) = value;
}

// Whole numbers plain, others the shortest text that reads back the same.
std::string number_text(double value, bool whole) {
  return whole ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

}  // namespace

std::span<const ConfigField> config_fields() {
  return field_table();
}

const ConfigField* find_config_field(std::string_view name) {
  const auto& fields = field_table();
  const auto found = std::ranges::find(fields, name, &ConfigField::name);
  return found == fields.end() ? nullptr : &*found;
}

Setting config_setting(const TrialConfig& config, const ConfigField& field) {
  return std::visit([&](auto member) { return Setting(config.*member); }, field.member);
}

std::string config_value(const TrialConfig& config, const ConfigField& field) {
  return to_string(config_setting(config, field));
}

double config_number(const TrialConfig& config, const ConfigField& field) {
  check(field.is_number(), "config_number: a numeric field");
  return config_setting(config, field).number();
}

void set_config_number(TrialConfig& config, const ConfigField& field, double value) {
  check(field.is_number(), "set_config_number: a numeric field");
  const bool whole = field.is_integer();
  // Written so that a NaN fails.
  const bool in_range = value >= field.minimum && value <= field.maximum;
  if (!in_range || (whole && value != std::floor(value))) {
    throw InputError(fmt::format("{} is {}, expected a {} from {} to {}", field.name, value,
                                 whole ? "whole number" : "number",
                                 number_text(field.minimum, whole),
                                 number_text(field.maximum, whole)));
  }
  if (whole) {
    config.*std::get<ConfigField::Whole>(field.member) = static_cast<std::int64_t>(value);
  } else {
    // Adding 0 turns -0 into 0: equal values must have one text, since a trial's key is made of it.
    config.*std::get<ConfigField::Real>(field.member) = value + 0.0;
  }
}

void set_config(TrialConfig& config, const ConfigField& field, const Setting& value) {
  if (field.is_number()) {
    if (!value.is_number()) {
      throw InputError(fmt::format("{} is '{}', expected a number", field.name, value));
    }
    set_config_number(config, field, value.number());
  } else if (const auto* yes_no = std::get_if<ConfigField::YesNo>(&field.member)) {
    if (!value.is_yes_no()) {
      throw InputError(fmt::format("{} is '{}', expected true or false", field.name, value));
    }
    config.** yes_no = value.yes();
  } else {
    set_text(config, field, to_string(value));
  }
}

void require_all_read(const TrialConfig& config) {
  const TrialConfig defaults;
  if (config.momentum != defaults.momentum && config.optimizer != "sgd") {
    throw InputError(fmt::format(
        "momentum is {} with optimizer '{}', which has none; leave it out, or give the trials of "
        "optimizer 'sgd' a [[grid]] block of their own",
        config.momentum, config.optimizer));
  }
}

std::string canonical_config(const TrialConfig& config) {
  std::string text;
  const TrialConfig defaults;
  for (const ConfigField& field : field_table()) {
    if (field.younger && config_setting(config, field) == config_setting(defaults, field)) continue;
    text += field.name + '=' + config_value(config, field) + '\n';
  }
  return text;
}

std::uint64_t stream_seed(const TrialConfig& config, std::string_view data_digest) {
  if (config.streams == kSharedStreams) return static_cast<std::uint64_t>(config.seed);
  check(config.streams == kOwnStreams, "stream_seed: streams that a trial can have");
  constexpr std::size_t kDigits = 16;  // 64 bits
  const std::string hex = Digest().add(canonical_config(config)).add(data_digest).hex();
  return std::stoull(hex.substr(0, kDigits), nullptr, 16);
}

}  // namespace dimscope::model
