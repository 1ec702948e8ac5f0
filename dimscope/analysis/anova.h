#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/summary.h"

namespace dimscope {

// What one term of the model explains of a value's variation over trials.
struct AnovaTerm {
  std::vector<std::string> factors;  // one: a main effect; several: their interaction; none: the
                                     // interactions that have no row of their own
  std::int32_t df = 0;
  double squares = 0;
  double share = 0;              // squares / all squares (η²)
  std::optional<double> omega2;  // share in the population: ω², 0 where it would be negative
  std::optional<Interval> omega2_interval;  // 95 %, bootstrap over seeds
  std::optional<double> partial_eta2;       // squares / (squares + error)
  std::optional<double> f, p;               // absent without an error to compare with
};

// Analysis of variance of one value over the trials of a grid, seeds as replicates.
struct Anova {
  std::int32_t num_trials = 0, num_cells = 0;
  std::int64_t num_missing_cells = 0;
  std::int32_t min_seeds = 0, max_seeds = 0;  // of a cell
  bool balanced = false;                      // exact sums that add up; else type II least squares
  bool error_is_seeds = true;  // false: one seed a cell, the last interaction stands in for them
  double mean = 0;
  std::vector<AnovaTerm> terms;
  std::int32_t error_df = 0;
  double error_squares = 0, error_share = 0;  // seeds
  double total_squares = 0;
  std::optional<double> seed_sd;  // of one trial around its cell's mean
};

struct AnovaOptions {
  std::int32_t resamples = 2000;  // of the bootstrap; 0: no intervals
  std::uint64_t seed = 1;
};

// ω² = (SS - df·MSE) / (SS_total + MSE) (Hays 1963); η² = SS / SS_total; F = (SS/df) / MSE.
//
// The intervals are percentiles of a bootstrap over seeds: residuals of all cells together, scaled
// by the root of n/(n - cells) so that their variance is MSE, drawn with replacement and added to
// the design's shrunk_means(), whose own ω² is the estimate. (Drawing the seeds of a cell anew
// around its mean would count the seeds' noise twice; docs/effects.md has the coverage of both.)
// They assume that seeds scatter alike in every cell. Deterministic in `options.seed`; the order of
// the observations and the names of the seeds do not matter.
Anova anova(const FactorialDesign& design, std::span<const double> values,
            const AnovaOptions& options = {});

// Values of the observations, in their order.
std::vector<double> values_of(std::span<const Observation> observations);

}  // namespace dimscope
