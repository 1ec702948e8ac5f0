#include <algorithm>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/finders_json.h"
#include "dimscope/base/error.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/finders/find_sentences.h"
#include "dimscope/model/named_field.h"
#include "dimscope/serve/endpoints/query_reader.h"
#include "dimscope/serve/endpoints/serving.h"
#include "dimscope/study/trial_condition.h"

namespace dimscope::serve {
namespace {

constexpr std::int32_t kMostSentences = 10'000'000, kMostRepetitions = 100'000;

std::pair<Setting, Setting> values_of_pair(const std::string& text) {
  if (std::ranges::count(text, ',') != 1) {
    throw InputError("pair is '" + text + "', expected two values A,B");
  }
  const std::size_t comma = text.find(',');
  return {parse_setting(text.substr(0, comma)), parse_setting(text.substr(comma + 1))};
}

// Points of the metric as a share of 1.
std::optional<double> share_of_points(std::string_view name, std::optional<double> points) {
  if (!points) return std::nullopt;
  if (*points > 0 && *points < 100) return *points / 100;
  throw InputError(std::string(name) + " is not above 0 and below 100 points");
}

effects::EffectsOptions effects_question(const Request& request) {
  QueryReader query(request.query);
  effects::EffectsOptions options;
  for (const std::string& topic : query.texts("topic")) {
    options.topics.insert(effects::parse_effects_topic(topic));
  }
  options.metric = query.text("metric").value_or("");
  options.slice = query.text("slice").value_or("");
  options.axis = model::field_name(query.text("axis").value_or(""));
  options.where = study::parse_trial_conditions(query.texts("where"), "where");
  options.a = study::parse_trial_conditions(query.texts("a"), "a");
  options.b = study::parse_trial_conditions(query.texts("b"), "b");
  if (options.a.empty() != options.b.empty()) {
    throw InputError("a and b go together: two sets of trials are compared");
  }
  if (const auto pair = query.text("pair")) options.pair = values_of_pair(*pair);
  if (!options.a.empty() && (options.pair || !options.axis.empty())) {
    throw InputError("a and b compare two sets of trials; axis and pair two values");
  }
  options.sentence = query.whole_number("sentence", 0, kMostSentences);
  options.cues = query.texts("cue");
  options.resamples =
      query.whole_number("resamples", 40, kMostRepetitions).value_or(options.resamples);
  options.permutations =
      query.whole_number("permutations", 1, kMostRepetitions).value_or(options.permutations);
  options.margin = share_of_points("margin", query.number("margin")).value_or(options.margin);
  options.difference = share_of_points("difference", query.number("difference"));
  query.done();
  return options;
}

effects::FinderOptions finder_question(const Request& request) {
  QueryReader query(request.query);
  effects::FinderOptions options;
  const std::optional<std::string> finder = query.text("query");
  if (!finder) {
    throw InputError(
        "query is missing, expected one of contrast, seeds, flips, reasons, "
        "suspects, mends");
  }
  options.finder = effects::parse_finder(*finder);
  options.where = study::parse_trial_conditions(query.texts("where"), "where");
  if (options.finder == effects::Finder::kContrast) {
    options.right = study::parse_trial_conditions(query.texts("right"), "right");
    options.wrong = study::parse_trial_conditions(query.texts("wrong"), "wrong");
  }
  if (options.finder == effects::Finder::kFlips) {
    options.axis = model::field_name(query.text("axis").value_or(""));
  }
  if (options.finder == effects::Finder::kReasons || options.finder == effects::Finder::kMends) {
    options.sentence = query.whole_number("sentence", 0, kMostSentences);
  }
  if (options.finder == effects::Finder::kMends) {
    options.text = query.text("text").value_or("");
    options.label = query.text("label").value_or("");
    options.from = study::parse_trial_conditions(query.texts("from"), "from");
    if (options.sentence && !options.text.empty()) {
      throw InputError("sentence and text are two ways to name the sentence; expected one");
    }
    if (options.text.empty() != options.label.empty()) {
      throw InputError("text and label go together: label is the class that is right for text");
    }
  }
  options.metric = query.text("metric").value_or(options.metric);
  options.deals = query.whole_number("deals", 1, kMostRepetitions).value_or(options.deals);
  options.max_rows =
      static_cast<std::size_t>(query.whole_number("rows", 0, kMostSentences).value_or(20));
  query.done();
  return options;
}

}  // namespace

Response answer_effects(Serving& serving, const Request& request) {
  const effects::EffectsOptions options = effects_question(request);
  const std::string key = "effects " + serving.watch.look()->etag + request.target;
  return serving.answers.get(key, [&] {
    return api::to_json(
        effects::view_effects(serving.watch.directory(), serving.watch.store(), options));
  });
}

Response answer_find(Serving& serving, const Request& request) {
  const effects::FinderOptions options = finder_question(request);
  const std::string key = "find " + serving.watch.look()->etag + request.target;
  return serving.answers.get(
      key, [&] { return api::to_json(effects::find_sentences(serving.watch.store(), options)); });
}

}  // namespace dimscope::serve
