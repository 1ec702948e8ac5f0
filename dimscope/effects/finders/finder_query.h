#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/analysis/finders.h"
#include "dimscope/analysis/mends.h"
#include "dimscope/effects/finders/find_sentences.h"
#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// A study's complete trials that meet the options' conditions, asked one of the queries. Only
// the finders of this folder include this.
class FinderQuery {
 public:
  FinderQuery(const study::Store& store, const FinderOptions& options);

  FinderView contrast() const;
  FinderView seeds() const;
  FinderView flips() const;
  FinderView reasons() const;
  FinderView suspects() const;
  FinderView clusters() const;  // reasons of one sentence
  FinderView mends() const;

 private:
  using Kind = ResultTable::Kind;
  using Cell = ResultTable::Cell;
  using Column = ResultTable::Column;

  static Cell count(std::int64_t n) { return static_cast<double>(n); }
  static double share(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  }

  const std::vector<study::Trial>& trials() const { return data_.trials(); }
  std::int64_t num_trials() const { return std::ssize(data_.trials()); }
  // Throws InputError where not all trials have relevances.
  void require_relevances() const;
  // What the relevances are by: "lrp-all".
  std::string method() const;
  // The number of each trial's cell: trials that differ only in the seed share one.
  std::vector<std::int32_t> cells() const;
  // The class that each trial predicts for each test sentence.
  std::vector<std::vector<std::int32_t>> predicted() const;
  // Each trial's answers to the metric's sentences, whose numbers in test go to `numbers`.
  std::vector<analysis::Answers> answers(std::vector<std::int32_t>& numbers) const;
  std::vector<std::int32_t> sentences() const {
    return data_.slice(data_.metric(options_.metric).slice);
  }
  // The trials that meet `conditions`, but not all of `others`.
  analysis::TrialSet trial_set(const std::vector<study::TrialCondition>& conditions,
                               const std::vector<study::TrialCondition>& others,
                               const std::vector<analysis::Answers>& answers) const;
  // The hyperparameter that flips follows.
  std::string axis() const;
  // Pairs of trials with one seed at neighbouring values of the axis, all else equal, by the two
  // values, which go to `values`.
  std::vector<std::vector<analysis::TrialPair>> steps(
      const std::string& axis, std::vector<std::pair<Setting, Setting>>& values) const;
  // Every pair of seeds of one cell.
  std::vector<analysis::TrialPair> seed_pairs() const;

  // The cells, in the order of their first trials.
  struct Cells {
    std::vector<Settings> settings;
    std::vector<std::vector<std::size_t>> trials;
  };
  Cells cells_with_trials() const;
  // Those that meet --from. Throws InputError where none does.
  std::vector<std::size_t> cells_to_start_from(const Cells& cells) const;
  analysis::CellDistance distance_of(const Cells& cells, std::size_t from, std::size_t to) const;
  // The sentence that mends is asked for, and which trials have it right.
  static constexpr std::uint8_t kNoAnswer = 2;  // of a trial whose model cannot be used
  struct OneSentence {
    std::string text;
    std::int32_t label = 0;
    std::vector<std::uint8_t> right;  // [trials]
  };
  // `note` names the trials that are left out.
  OneSentence asked_sentence(std::string& note) const;
  FinderView mends_of_sentence() const;
  FinderView mends_of_slice() const;

  // A view without rows; `columns` stand between the class and the text of a sentence.
  FinderView view(std::vector<Column> facts, std::vector<Column> columns) const;
  // Adds a sentence; false when the view has as many as are asked for.
  bool add_row(FinderView& view, std::int32_t sentence, std::vector<Cell> cells) const;

  const std::filesystem::path directory_;
  const FinderOptions& options_;
  const StudyResults data_;
};

}  // namespace dimscope::effects
