#include "dimscope/cli/commands/effects_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/model/named_field.h"
#include "dimscope/text/corpus/class_names.h"

namespace dimscope::cli {
namespace {

using Topics = std::vector<effects::EffectsTopic>;

// An option is used by one of the topics asked for. A summary, without topics, uses them all.
void require_use(bool given, const char* options, const std::set<effects::EffectsTopic>& asked,
                 const Topics& users) {
  const auto uses = [&](effects::EffectsTopic topic) {
    return std::ranges::count(users, topic) > 0;
  };
  if (!given || asked.empty() || std::ranges::any_of(asked, uses)) return;
  std::vector<std::string_view> names;
  for (const effects::EffectsTopic topic : users) names.push_back(to_string(topic));
  throw InputError(
      names.size() == 1
          ? fmt::format("{} for the topic {}, which is not asked for", options, names[0])
          : fmt::format("{} for the topics {}, none of which is asked for", options,
                        fmt::join(names, ", ")));
}

void require_used_options(const EffectsArguments& a, const std::set<effects::EffectsTopic>& asked) {
  using enum effects::EffectsTopic;
  require_use(a.metric.has_value(), "--metric is", asked,
              {kAccuracy, kPairs, kCritical, kEnough, kShapley});
  require_use(!a.slice.empty(), "--slice is", asked, {kCues, kDistance, kEnough});
  require_use(!a.axis.empty(), "--axis is", asked,
              {kAccuracy, kPairs, kPhrases, kCues, kDistance, kBehaviour, kCritical, kEnough});
  require_use(!a.pair.empty(), "--pair is", asked, {kPairs});
  require_use(!a.a.empty(), "--a and --b are", asked, {kPairs});
  require_use(a.sentence.has_value(), "--sentence is", asked, {kWords, kCritical});
  require_use(!a.cues.empty(), "--cue is", asked, {kCues});
  require_use(!a.phrases.empty(), "--phrase is", asked, {kPhrases});
  require_use(a.resamples.has_value(), "--resamples is", asked,
              {kPhrases, kCritical, kShapley, kWords});
  require_use(a.margin.has_value(), "--margin is", asked, {kEnough});
  require_use(a.difference.has_value(), "--difference is", asked, {kPairs});
  require_use(a.permutations.has_value(), "--permutations is", asked, {kDistance});
  if (a.json && a.latex) {
    throw InputError("--json and --latex are two ways to print the results; expected one");
  }
  if (a.rows && (a.json || a.latex)) {
    throw InputError(fmt::format("--rows is for tables as text; {} prints every row",
                                 a.json ? "--json" : "--latex"));
  }
  if (a.rows && asked.empty()) {
    throw InputError("--rows is for the tables of a topic, and none is asked for");
  }
}

std::pair<Setting, Setting> pair(const std::string& text) {
  if (std::ranges::count(text, ',') != 1) {
    throw InputError(fmt::format("--pair: found '{}', expected two values A,B", text));
  }
  const std::size_t comma = text.find(',');
  return {parse_setting(text.substr(0, comma)), parse_setting(text.substr(comma + 1))};
}

// Points of a metric as a share of 1. Throws InputError for none, or more than there are.
double points(double value, std::string_view option) {
  if (value > 0 && value < 100) return value / 100;
  throw InputError(fmt::format("{}: found {}, expected a number of points above 0 and below 100",
                               option, value));
}

// --a and --b, which take the place of values of an axis.
void read_sets(const EffectsArguments& arguments, effects::EffectsOptions& options) {
  options.a = study::parse_trial_conditions(arguments.a, "--a");
  options.b = study::parse_trial_conditions(arguments.b, "--b");
  if (options.a.empty() && options.b.empty()) return;
  if (options.pair || !options.axis.empty()) {
    throw InputError("--a and --b compare two sets of trials; --axis and --pair two values");
  }
}

}  // namespace

effects::EffectsOptions effects_options(const EffectsArguments& arguments,
                                        const std::vector<std::string>& class_names) {
  effects::EffectsOptions options;
  for (const std::string& topic : arguments.topics) {
    options.topics.insert(effects::parse_effects_topic(topic));
  }
  if (arguments.a.empty() != arguments.b.empty()) {
    throw InputError("--a and --b go together: two sets of trials are compared");
  }
  if (arguments.phrases.empty() != arguments.label.empty()) {
    throw InputError("--phrase TEXT and --label CLASS go together");
  }
  require_used_options(arguments, options.topics);
  options.metric = arguments.metric.value_or(options.metric);
  options.slice = arguments.slice;
  options.axis = model::field_name(arguments.axis);
  options.where = study::parse_trial_conditions(arguments.where, "--where");
  if (!arguments.pair.empty()) options.pair = pair(arguments.pair);
  read_sets(arguments, options);
  if (arguments.sentence) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    options.sentence =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(*arguments.sentence, -1, kMost));
  }
  options.cues = arguments.cues;
  options.resamples = arguments.resamples.value_or(options.resamples);
  options.permutations = arguments.permutations.value_or(options.permutations);
  if (arguments.margin) options.margin = points(*arguments.margin, "--margin");
  if (arguments.difference) options.difference = points(*arguments.difference, "--difference");
  if (arguments.phrases.empty()) return options;
  const std::int32_t label = text::parse_class("--label", arguments.label, class_names,
                                               static_cast<std::int32_t>(class_names.size()));
  for (const std::string& text : arguments.phrases) {
    options.phrases.push_back({text, label});
  }
  return options;
}

}  // namespace dimscope::cli
