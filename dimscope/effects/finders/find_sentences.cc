#include "dimscope/effects/finders/find_sentences.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/effects/finders/finder_query.h"
#include "dimscope/effects/shared_streams.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

// What a query that tests or compares makes of trials that share random numbers; empty for others.
std::string_view meaning_of_shared_streams(const FinderOptions& options) {
  if (options.finder == Finder::kContrast) {
    return "the deals take them for independent, so that p and the number by chance may be off "
           "either way";
  }
  if (options.finder == Finder::kFlips) {
    return "two values are compared on the same random numbers, two seeds of a cell on different "
           "ones, so that answers change less from value to value than they would by themselves";
  }
  if (options.finder == Finder::kReasons && options.sentence) {
    return "p takes them for independent, and may be off either way";
  }
  return "";
}

}  // namespace

FinderQuery::FinderQuery(const study::Store& store, const FinderOptions& options)
    : directory_(store.file().parent_path()), options_(options), data_(store, options.where) {
  study::require_answers(store, data_.data(), "their answers to each sentence");
  if (data_.metric(options.metric).slice == "dev") {
    throw InputError(fmt::format("{}: only sentences of test can be found", options.metric));
  }
}

void FinderQuery::require_relevances() const {
  const auto why = data_.why_no_relevances();
  if (!why) return;
  throw InputError(fmt::format("{}; {} needs them", *why,
                               finder_names()[static_cast<std::size_t>(options_.finder)]));
}

std::string FinderQuery::method() const {
  const std::string explained = data_.explained();
  if (explained.find("; ") != explained.npos) return explained;  // of several kinds
  return explained.substr(0, explained.find(", ε"));
}

std::vector<std::int32_t> FinderQuery::cells() const {
  std::map<Settings, std::int32_t> numbers;
  std::vector<std::int32_t> cells;
  for (const analysis::Observation& trial : data_.observations()) {
    const auto next = static_cast<std::int32_t>(numbers.size());
    cells.push_back(numbers.emplace(trial.settings, next).first->second);
  }
  return cells;
}

std::vector<std::vector<std::int32_t>> FinderQuery::predicted() const {
  const std::size_t classes = data_.data().class_names.size();
  std::vector<std::vector<std::int32_t>> predicted;
  for (const study::Trial& trial : data_.trials()) {
    const std::vector<float> p = data_.probabilities(trial, "test");
    std::vector<std::int32_t>& labels = predicted.emplace_back();
    for (std::size_t at = 0; at < p.size(); at += classes) {
      labels.push_back(engine::predicted_class(std::span(p).subspan(at, classes)));
    }
  }
  return predicted;
}

std::vector<analysis::Answers> FinderQuery::answers(std::vector<std::int32_t>& numbers) const {
  StudyResults::MetricAnswers all = data_.answers(options_.metric);
  numbers = std::move(all.sentences);
  return std::move(all.trials);
}

FinderView FinderQuery::view(std::vector<Column> facts, std::vector<Column> columns) const {
  const std::string& name = finder_names()[static_cast<std::size_t>(options_.finder)];
  const std::string_view meaning = meaning_of_shared_streams(options_);
  FinderView view{
      .finder = name,
      .statement = {},
      .notes = meaning.empty() ? std::vector<std::string>() : stream_notes(trials(), meaning),
      .facts = {name + "_facts", "In numbers", std::move(facts), {}},
      .sentences = {name, "Sentences", {}, {}}};
  view.sentences.columns = {{"number", "number", Kind::kCount}, {"class", "class", Kind::kText}};
  view.sentences.columns.insert(view.sentences.columns.end(), columns.begin(), columns.end());
  view.sentences.columns.push_back({"text", "sentence", Kind::kText});
  return view;
}

bool FinderQuery::add_row(FinderView& view, std::int32_t sentence, std::vector<Cell> cells) const {
  if (options_.max_rows != 0 && view.sentences.rows.size() == options_.max_rows) return false;
  std::vector<Cell> row = {count(sentence),
                           data_.data().class_names[data_.data().labels.at("test")[sentence]]};
  row.insert(row.end(), cells.begin(), cells.end());
  row.emplace_back(fmt::format("{}", fmt::join(data_.trees()[sentence].tokens, " ")));
  view.sentences.rows.push_back(std::move(row));
  return true;
}

const std::vector<std::string>& finder_names() {
  static const std::vector<std::string> names = {"contrast", "seeds",    "flips",
                                                 "reasons",  "suspects", "mends"};
  return names;
}

Finder parse_finder(const std::string& name) {
  const auto found = std::ranges::find(finder_names(), name);
  if (found == finder_names().end()) {
    throw InputError(
        fmt::format("unknown query '{}'{}", name, nearest_name_hint(name, finder_names())));
  }
  return static_cast<Finder>(found - finder_names().begin());
}

FinderView find_sentences(const study::Store& store, const FinderOptions& options) {
  const FinderQuery query(store, options);
  switch (options.finder) {
    case Finder::kContrast:
      return query.contrast();
    case Finder::kSeeds:
      return query.seeds();
    case Finder::kFlips:
      return query.flips();
    case Finder::kReasons:
      return options.sentence ? query.clusters() : query.reasons();
    case Finder::kMends:
      return query.mends();
    default:
      return query.suspects();
  }
}

}  // namespace dimscope::effects
