#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/relevance_table.h"
#include "dimscope/analysis/summary.h"

namespace dimscope {

// How far apart explanations are when one hyperparameter changes, against when only the seed does.
struct AxisDistance {
  std::string axis;
  std::vector<double> x;  // [L] levels, ascending
  // [L, L] mean explanation_distance() of two trials of these levels that are equal in every other
  // setting; on the diagonal, two seeds of one cell. NaN where there is no such pair.
  std::vector<double> between;
  std::int64_t num_sentences = 0;
  std::int64_t num_seed_pairs = 0, num_axis_pairs = 0;  // of trials
  double seeds = 0;                                     // mean over pairs of seeds of one cell
  double across = 0;                                    // mean over pairs of different levels
  double ratio = 0;  // across / seeds: 1 means that the dimension changes no more than a seed does
  // 95 % over sentences and seeds: jackknife, groups of sentences and the trials of each cell left
  // out in turn.
  Interval ratio_interval;
  double p = 1;  // permutation test: is a pair of one level closer than any pair?
  std::int32_t num_permutations = 0;
};

struct DistanceOptions {
  std::int32_t permutations = 999;
  std::uint64_t seed = 1;
};

// For each factor of the design, over `sentences` (numbers in the table, at least one); `table` is
// normalised. A factor is left out where no cell has two seeds or no two levels can be compared.
// Every pair of trials that differs in the axis or the seed alone is measured. The test shuffles
// the levels among trials equal in every other setting; its statistic is the mean distance within
// levels (Anderson 2001, with distances as they are).
std::vector<AxisDistance> explanation_distances(const FactorialDesign& design,
                                                const RelevanceTable& table,
                                                std::span<const std::int32_t> sentences,
                                                const DistanceOptions& options = {});

}  // namespace dimscope
