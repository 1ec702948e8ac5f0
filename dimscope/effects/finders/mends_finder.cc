// The nearest change of settings that mends a sentence, or the sentences of a slice.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/analysis/mends.h"
#include "dimscope/base/error.h"
#include "dimscope/effects/finders/finder_query.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/corpus/vocabulary.h"
#include "dimscope/text/text_line.h"

namespace dimscope::effects {
namespace {

constexpr double kReliable = 0.8;  // of a cell's trials, as for the critical dimension

// "embedding_dim 2 → 4, hidden_dim 2 → 8".
std::string changes_text(const Settings& from, const Settings& to) {
  std::vector<std::string> changes;
  for (const auto& [name, value] : from) {
    if (to.at(name) != value)
      changes.push_back(fmt::format("{} {} → {}", name, value, to.at(name)));
  }
  return fmt::format("{}", fmt::join(changes, ", "));
}

std::string settings_of(const Settings& settings) {
  return settings_text(settings, "all trials");
}

}  // namespace

FinderQuery::Cells FinderQuery::cells_with_trials() const {
  Cells cells;
  std::map<Settings, std::size_t> places;
  for (std::size_t t = 0; t < data_.observations().size(); ++t) {
    const auto [place, is_new] = places.emplace(data_.observations()[t].settings, places.size());
    if (is_new) {
      cells.settings.push_back(place->first);
      cells.trials.emplace_back();
    }
    cells.trials[place->second].push_back(t);
  }
  return cells;
}

std::vector<std::size_t> FinderQuery::cells_to_start_from(const Cells& cells) const {
  std::vector<std::size_t> from;
  for (std::size_t c = 0; c < cells.trials.size(); ++c) {
    if (study::all_hold(options_.from, trials()[cells.trials[c].front()])) from.push_back(c);
  }
  if (from.empty()) {
    throw InputError(
        fmt::format("no complete trial has {} (--from)", study::conditions_text(options_.from)));
  }
  return from;
}

FinderQuery::OneSentence FinderQuery::asked_sentence(std::string& note) const {
  OneSentence asked;
  if (options_.sentence) {
    std::vector<std::int32_t> numbers;
    const std::vector<analysis::Answers> all = answers(numbers);
    const auto place = std::ranges::find(numbers, *options_.sentence);
    if (place == numbers.end()) {
      throw InputError(fmt::format("sentence {} is none of those that {} counts",
                                   *options_.sentence, options_.metric));
    }
    asked.text = fmt::format("{}", fmt::join(data_.trees()[*options_.sentence].tokens, " "));
    asked.label = data_.data().labels.at("test")[*options_.sentence];
    for (const analysis::Answers& of_trial : all) {
      asked.right.push_back(of_trial[static_cast<std::size_t>(place - numbers.begin())]);
    }
    return asked;
  }
  asked.text = options_.text;
  const std::vector<std::string>& classes = data_.data().class_names;
  if (options_.label.empty()) {
    throw InputError("mends: --text needs the class that is right, --label CLASS");
  }
  asked.label = text::parse_class("--label", options_.label, classes,
                                  static_cast<std::int32_t>(classes.size()));
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(data_.data().vocabulary);
  text::TokenSequences sequence;
  const std::vector<std::string> words =
      text::text_words(options_.text, study::word_rule(data_.data()), "--text");
  if (words.empty()) throw InputError("--text has no words");
  sequence.add(vocabulary.find_all(words));
  if (std::ranges::none_of(trials(), study::has_model)) {
    throw InputError(
        "mends --text: another program trained the trials; this needs their models, of which only "
        "the answers are here; --sentence N asks about a test sentence");
  }
  const auto [probabilities, left_out] = study::predict_under_trials(
      study::StudyModels(directory_, trials(), data_.data()), trials(), sequence);
  study::require_models(left_out, trials().size());
  if (!left_out.empty()) note = " " + study::left_out_note(left_out, "this query");
  for (const std::vector<float>& p : probabilities) {
    asked.right.push_back(
        p.empty() ? kNoAnswer
                  : static_cast<std::uint8_t>(engine::predicted_class(p) == asked.label));
  }
  return asked;
}

FinderView FinderQuery::mends() const {
  if (options_.sentence || !options_.text.empty()) return mends_of_sentence();
  return mends_of_slice();
}

// ---- One sentence

FinderView FinderQuery::mends_of_sentence() const {
  std::string note;
  const OneSentence asked = asked_sentence(note);
  const Cells cells = cells_with_trials();
  std::vector<std::int32_t> right(cells.settings.size()), counted(cells.settings.size());
  std::size_t num_reliable = 0;
  for (std::size_t c = 0; c < cells.trials.size(); ++c) {
    for (const std::size_t t : cells.trials[c]) {
      if (asked.right[t] == kNoAnswer) continue;
      right[c] += asked.right[t];
      ++counted[c];
    }
    num_reliable += analysis::is_reliable(right[c], counted[c], kReliable);
  }
  FinderView view{
      .finder = "mends",
      .statement = {},
      .facts = {"mends_facts",
                "The nearest change that mends it, cell by cell",
                {{"from", "from", Kind::kText},
                 {"right", "right", Kind::kCount},
                 {"trials", "of", Kind::kCount},
                 {"change", "nearest change that mends it", Kind::kText},
                 {"settings", "settings", Kind::kCount},
                 {"doublings", "doublings", Kind::kNumber},
                 {"right_there", "right there", Kind::kCount},
                 {"trials_there", "of", Kind::kCount},
                 {"interval", "95 %", Kind::kPercent}},
                {}},
      .sentences = {"mends",
                    "Sentence",
                    {{"class", "class", Kind::kText}, {"text", "sentence", Kind::kText}},
                    {{data_.data().class_names[asked.label], asked.text}}}};
  std::size_t num_from = 0, num_by_one = 0, num_without = 0;
  for (const std::size_t from : cells_to_start_from(cells)) {
    if (analysis::is_reliable(right[from], counted[from], kReliable)) continue;
    ++num_from;
    const std::vector<std::size_t> near = analysis::nearest_first(cells.settings, from);
    const auto mend = std::ranges::find_if(near, [&](std::size_t c) {
      return analysis::is_reliable(right[c], counted[c], kReliable);
    });
    std::vector<Cell> row = {settings_of(cells.settings[from]), count(right[from]),
                             count(counted[from])};
    if (mend == near.end()) {
      ++num_without;
      row.insert(row.end(),
                 {std::string("none of the study"), Cell(), Cell(), Cell(), Cell(), Cell()});
    } else {
      const analysis::CellDistance distance = distance_of(cells, from, *mend);
      num_by_one += distance.settings == 1;
      row.insert(
          row.end(),
          {changes_text(cells.settings[from], cells.settings[*mend]), count(distance.settings),
           distance.doublings, count(right[*mend]), count(counted[*mend]),
           analysis::wilson_interval(static_cast<double>(right[*mend]) / counted[*mend],
                                     counted[*mend])});
    }
    if (options_.max_rows == 0 || view.facts.rows.size() < options_.max_rows) {
      view.facts.rows.push_back(std::move(row));
    }
  }
  const std::string everywhere =
      fmt::format("In {} of {} cells at least 80 % of the trials have it right.", num_reliable,
                  cells.settings.size());
  view.statement =
      num_from == 0
          ? everywhere + " There is nothing to mend where it was looked." + note
          : fmt::format(
                "{} Of {} others a change of one hyperparameter mends it in {}, of several in {}, "
                "none in {}. With few seeds a cell may pass by luck: the interval says what the "
                "share right there can be.{}",
                everywhere, num_from, num_by_one, num_from - num_by_one - num_without, num_without,
                note);
  return view;
}

// ---- A slice

FinderView FinderQuery::mends_of_slice() const {
  const Cells cells = cells_with_trials();
  const std::vector<std::size_t> starts = cells_to_start_from(cells);
  if (starts.size() != 1) {
    throw InputError(fmt::format(
        "mends: --from leaves {} cells to start from, expected one, as in --from hidden_dim=2; or "
        "one sentence, --sentence N",
        starts.size()));
  }
  const std::size_t from = starts.front();
  std::vector<std::int32_t> numbers;
  const std::vector<analysis::Answers> all = answers(numbers);
  // reliable[cell][sentence], right[cell][sentence]
  std::vector<std::vector<std::int32_t>> right;
  for (const std::vector<std::size_t>& of_cell : cells.trials) {
    std::vector<std::int32_t>& counts = right.emplace_back(numbers.size());
    for (const std::size_t t : of_cell) {
      for (std::size_t s = 0; s < numbers.size(); ++s) counts[s] += all[t][s];
    }
  }
  const auto reliable = [&](std::size_t cell, std::size_t s) {
    return analysis::is_reliable(right[cell][s],
                                 static_cast<std::int32_t>(cells.trials[cell].size()), kReliable);
  };
  FinderView view = this->view({{"change", "change", Kind::kText},
                                {"settings", "settings", Kind::kCount},
                                {"doublings", "doublings", Kind::kNumber},
                                {"trials", "trials", Kind::kCount},
                                {"mended", "mended", Kind::kCount},
                                {"broken", "broken", Kind::kCount},
                                {"reliable", "reliable there %", Kind::kPercent}},
                               {{"right", "right at the start", Kind::kCount},
                                {"change", "nearest change that mends it", Kind::kText},
                                {"right_there", "right there", Kind::kCount},
                                {"trials_there", "of", Kind::kCount}});
  const std::vector<std::size_t> near = analysis::nearest_first(cells.settings, from);
  std::size_t most = 0;
  std::string best = "none";
  for (const std::size_t c : near) {
    std::size_t mended = 0, broken = 0, there = 0;
    for (std::size_t s = 0; s < numbers.size(); ++s) {
      mended += reliable(c, s) && !reliable(from, s);
      broken += !reliable(c, s) && reliable(from, s);
      there += reliable(c, s);
    }
    const analysis::CellDistance distance = distance_of(cells, from, c);
    const std::string change = changes_text(cells.settings[from], cells.settings[c]);
    if (mended > most) {
      most = mended;
      best = change;
    }
    view.facts.rows.push_back(
        {change, count(distance.settings), distance.doublings, count(std::ssize(cells.trials[c])),
         count(static_cast<std::int64_t>(mended)), count(static_cast<std::int64_t>(broken)),
         share(static_cast<std::int64_t>(there), std::ssize(numbers))});
  }
  std::size_t wrong = 0, mended_somewhere = 0;
  for (std::size_t s = 0; s < numbers.size(); ++s) {
    if (reliable(from, s)) continue;
    ++wrong;
    const auto mend = std::ranges::find_if(near, [&](std::size_t c) { return reliable(c, s); });
    if (mend == near.end()) continue;
    ++mended_somewhere;
    add_row(view, numbers[s],
            {count(right[from][s]), changes_text(cells.settings[from], cells.settings[*mend]),
             count(right[*mend][s]), count(std::ssize(cells.trials[*mend]))});
  }
  view.statement = fmt::format(
      "Of {} sentences ({}) {} are right in fewer than 80 % of the trials with {}; {} of them are "
      "mended in some other cell. The change that mends most, {}: {}. Among many cells some pass "
      "by luck: "
      "set "
      "mended against broken.",
      numbers.size(), options_.metric, wrong, settings_of(cells.settings[from]), mended_somewhere,
      most, best);
  return view;
}

analysis::CellDistance FinderQuery::distance_of(const Cells& cells, std::size_t from,
                                                std::size_t to) const {
  std::map<std::string, std::vector<Setting>> levels;
  for (const Settings& cell : cells.settings) {
    for (const auto& [name, value] : cell) levels[name].push_back(value);
  }
  for (auto& [name, values] : levels) {
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }
  return analysis::cell_distance(cells.settings[from], cells.settings[to], levels);
}

}  // namespace dimscope::effects
