#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// A number of a factor, or of two.
struct ShapleyShare {
  std::vector<std::string> factors;  // one, or two for their interaction
  double of_cells = 0;               // share of the variance of the cells' means
  // Share of the variance of trials, freed of what the seeds put into it; 0 where that would be
  // negative. Absent where a cell has one seed, and where crossed seeds are not the same in all.
  std::optional<double> of_trials;
  std::optional<Interval> interval;  // 95 %, of of_trials, over other seeds
};

struct Shapley {
  std::vector<ShapleyShare> factors;       // their shares add up to 1 (of_trials: with the seeds')
  std::vector<ShapleyShare> interactions;  // of every two factors
  std::optional<double> seeds;             // share of the variance of trials, at most 1
};

struct ShapleyOptions {
  std::int32_t resamples = 2000;  // of the bootstrap; 0: no intervals of either kind
  std::uint64_t seed = 1;
};

// Exact shares of a value's variance over a full grid whose cells count alike, however many seeds
// they have. With V_T the variance of term T of the analysis of variance of the cells' means (T a
// set of factors) a factor's Shapley effect (Owen 2014; Song, Nelson & Staum 2016) has the closed
// form Σ V_T / |T| over the T that hold it: each interaction is dealt out evenly. The interaction
// index of two factors (Grabisch & Roubens 1999) is Σ V_T / (|T| - 1) over the T that hold both.
// Seeds put df_T / C² Σ_c s²_c / n_c into V_T (C cells), which of_trials is freed of, whatever the
// spread in each cell is.
//
// Crossed seeds: what they put into V_T is the mean over seeds of the variance of term T of their
// deviations from the cells' means, Σ_s V_T(s) / (n - 1) / n.
//
// Intervals: percentiles of a bootstrap over seeds in a world whose terms have their freed size,
// seeds drawn within their cells, their deviations scaled by √(n/(n-1)). Of crossed seeds, three or
// more, a jackknife that leaves one out of all cells at once, with Student's t.
//
// Nullopt where a cell is missing, where there are more than 12 factors, and where no cell differs
// from another.
std::optional<Shapley> shapley(const FactorialDesign& design, std::span<const double> values,
                               const ShapleyOptions& options = {});

// How far one cell's mean is from the mean of all cells, split exactly among its settings: the
// Shapley values (Shapley 1953) of the game in which a set of settings is worth the mean of the
// cells that have them. They add up to the distance.
struct ShapleyCell {
  std::int32_t cell = 0;  // number in the design
  double mean = 0, distance = 0;
  struct Part {
    double value = 0;
    std::optional<Interval> interval;  // 95 %, of CellEstimates::contrast()
  };
  std::vector<Part> settings;  // [factors]
};

// Of each of `cells`; empty where shapley() is nullopt.
std::vector<ShapleyCell> shapley_cells(const FactorialDesign& design,
                                       std::span<const double> values,
                                       std::span<const std::int32_t> cells);

}  // namespace dimscope::analysis
