#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/analysis/finders.h"
#include "dimscope/api/effects_data.h"
#include "dimscope/api/finders.h"

namespace dimscope {

// A study's complete trials that meet the options' conditions, asked one of the queries. Only
// finders*.cc include this.
class FinderQuery {
 public:
  FinderQuery(const Store& store, const FinderOptions& options);

  FinderView contrast() const;
  FinderView seeds() const;
  FinderView flips() const;
  FinderView reasons() const;
  FinderView suspects() const;

 private:
  using Kind = ResultTable::Kind;
  using Cell = ResultTable::Cell;
  using Column = ResultTable::Column;

  static Cell count(std::int64_t n) { return static_cast<double>(n); }
  static double share(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  }

  const Trial& trial(std::int32_t t) const { return data_.trials()[trials_[t]]; }
  // The number of each trial's cell: trials that differ only in the seed share one.
  std::vector<std::int32_t> cells() const;
  // The class that each trial predicts for each test sentence.
  std::vector<std::vector<std::int32_t>> predicted() const;
  // Each trial's answers to the metric's sentences, whose numbers in test go to `numbers`.
  std::vector<Answers> answers(std::vector<std::int32_t>& numbers) const;
  std::vector<std::int32_t> sentences() const {
    return data_.slice(data_.metric(options_.metric).slice);
  }
  // The trials that meet `conditions`, but not all of `others`.
  TrialSet trial_set(const std::vector<TrialCondition>& conditions,
                     const std::vector<TrialCondition>& others,
                     const std::vector<Answers>& answers) const;
  // The hyperparameter that flips follows.
  std::string axis() const;
  // Pairs of trials with one seed at neighbouring values of the axis, all else equal, by the two
  // values, which go to `values`.
  std::vector<std::vector<TrialPair>> steps(const std::string& axis,
                                            std::vector<std::pair<double, double>>& values) const;
  // Every pair of seeds of one cell.
  std::vector<TrialPair> seed_pairs() const;

  // A view without rows; `columns` stand between the class and the text of a sentence.
  FinderView view(std::vector<Column> facts, std::vector<Column> columns) const;
  // Adds a sentence; false when the view has as many as are asked for.
  bool add_row(FinderView& view, std::int32_t sentence, std::vector<Cell> cells) const;

  const FinderOptions& options_;
  const EffectsData data_;
  std::vector<std::int32_t> trials_;  // numbers in data_
};

}  // namespace dimscope
