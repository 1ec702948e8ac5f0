#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/cell_estimates.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// What one term of the model explains of a value's variation over trials.
struct AnovaTerm {
  std::vector<std::string> factors;  // one: a main effect; several: their interaction; none: the
                                     // interactions that have no row of their own
  std::int32_t df = 0;
  double squares = 0;
  std::optional<double> share;   // squares / all squares (η²); absent where nothing varies
  std::optional<double> omega2;  // share in the population: ω², 0 where it would be negative
  std::optional<Interval> omega2_interval;  // 95 %
  std::optional<double> partial_eta2;       // squares / (squares + error)
  // Of CellEstimates' test; absent without an error to compare with.
  std::optional<double> f, df1, df2, p;
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
};

// Analysis of variance of one value over the trials of a grid, seeds as replicates.
struct Anova {
  std::int32_t num_trials = 0, num_cells = 0;
  std::int64_t num_missing_cells = 0;
  std::int32_t min_seeds = 0, max_seeds = 0;  // of a cell
  bool full = false;                          // no cell is missing: shares add up
  bool error_is_seeds = true;  // false: one seed a cell, the last interaction stands in for them
  bool varies = false;         // false: one and the same value in all trials, to rounding
  bool seeds_vary = false;     // false: one value in each cell, or one trial
  double mean = 0;             // of the cells' means
  std::vector<AnovaTerm> terms;
  std::int32_t error_df = 0;
  double error_squares = 0;  // seeds
  std::optional<double> error_share;
  double total_squares = 0;
  std::optional<double> seed_sd;  // of one trial around its cell's mean, over the cells
};

// Squares are those of cell means times the harmonic mean of the cells' numbers of seeds, n
// (unweighted means, Yates 1934); the seeds' are (n - 1) times the sum of the cells' variances. On
// a full grid with as many seeds everywhere both are the classical sums. η² = SS / SS_total; ω² =
// (SS - what seeds put into it) / (SS_total + MSE), with the same seeds everywhere Hays' (1963)
// (SS - df · MSE) / (SS_total + MSE).
//
// The interval of ω² has every effect under which squares as large as the term's, or as small, have
// a chance of 2.5 % (TermTest::effect()), the other terms being what they are estimated to be. The
// order of the observations and the names of the seeds do not matter.
Anova anova(const FactorialDesign& design, const CellEstimates& estimates);
Anova anova(const FactorialDesign& design, std::span<const double> values);

// Values of the observations, in their order.
std::vector<double> values_of(std::span<const Observation> observations);

}  // namespace dimscope::analysis
