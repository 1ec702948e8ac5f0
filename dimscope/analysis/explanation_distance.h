#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/explanation_agreement.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/relevance_table.h"
#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// One measure of two explanations, over pairs of trials.
struct PairAgreement {
  std::int64_t num_sentences = 0;  // that the measure counts; 0: nothing else is meant
  double seeds = 0;                // mean over pairs of seeds of one cell
  double across = 0;               // mean over pairs of different levels
  double chance = 0;               // where relevances are dealt to the words at random
  // 95 % of across - seeds, as that of AxisDistance::ratio.
  std::optional<Interval> difference_interval;
  // [L, L] mean of two trials of these levels that are equal in every other setting; on the
  // diagonal, two seeds of one cell. NaN where there is no such pair.
  std::vector<double> between;
};

// How far apart explanations are when one hyperparameter changes, against when only the seed does.
struct AxisDistance {
  std::string axis;
  std::vector<Setting> x;                               // [L] levels, ascending
  std::int64_t num_seed_pairs = 0, num_axis_pairs = 0;  // of trials
  PairAgreement distance, rank, top1, top3;             // by AgreementMeasure
  double tie_share = 0;  // of explanations whose largest absolute share two words have
  double ratio = 0;      // distance across / seeds: 1 means no further than another seed
  // 95 % over sentences and seeds: jackknife, groups of sentences and the trials of each cell left
  // out in turn. With shared streams a seed is left out of all cells at once. Absent, as p is,
  // where the seeds of shared streams are not the same in all cells.
  std::optional<Interval> ratio_interval;
  std::optional<double> p;       // permutation test: is a pair of one level closer than any pair?
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
  std::int32_t num_permutations = 0;
};

struct DistanceOptions {
  std::int32_t permutations = 999;
  std::uint64_t seed = 1;
  // The seed number of each observation where trials of one number share their random streams;
  // empty where trials are independent.
  std::vector<std::int64_t> shared_seeds;
};

// For each factor of the design, over `sentences` (numbers in the table, at least one); `table` is
// normalised. A factor is left out where no cell has two seeds or no two levels can be compared.
// Every pair of trials that differs in the axis or the seed alone is measured; those of different
// levels whatever their seeds are. With shared streams a pair of one seed number is closer than the
// level makes it, and left out.
// The test shuffles the levels among trials equal in every other setting; its statistic is the mean
// distance within levels (Anderson 2001, with distances as they are). With shared streams the
// levels are shuffled within each seed number, in all other settings alike.
std::vector<AxisDistance> explanation_distances(const FactorialDesign& design,
                                                const RelevanceTable& table,
                                                std::span<const std::int32_t> sentences,
                                                const DistanceOptions& options = {});

}  // namespace dimscope::analysis
