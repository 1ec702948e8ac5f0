#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/curves.h"

namespace dimscope::analysis {

// One term of a factorial model: the main effect of one factor, the interaction of several, or what
// is left between the cells beyond the terms before it.
struct FactorialTerm {
  std::vector<std::int32_t> factors;  // ascending; empty: every interaction not listed by itself
  std::int32_t df = 0;                // degrees of freedom, after what it cannot tell from others
};

// What two trials of one seed number have in common.
enum class Seeds {
  kIndependent,  // nothing: seeds are replicates of their cell
  kCrossed,      // their random streams: the seed is a block that crosses the cells
};

// Trials as a factorial design: which observation is in which cell of the grid, and which part of a
// difference between cells belongs to which term. Built once for many values of the same trials.
//
// A term is a space of cell means, every cell with the same weight whatever its number of seeds (as
// in Yates' (1934) analysis of unweighted means): what a term is does not change where some cells
// have more seeds. On a full grid the terms are orthogonal, so that their squares add up, and
// found by marginal means alone. Where cells are missing they are those of type II (Langsrud 2003):
// what a term adds to all terms that do not contain it.
class FactorialDesign {
 public:
  // The settings of `observations` (all with the same names) are the factors; at least one
  // observation. Up to four factors have every interaction; more, those of two, and the others as
  // one term.
  explicit FactorialDesign(std::span<const Observation> observations,
                           Seeds seeds = Seeds::kIndependent);

  const std::vector<std::string>& factors() const { return factors_; }
  const std::vector<std::vector<Setting>>& levels() const { return levels_; }  // ascending
  std::int32_t num_observations() const { return static_cast<std::int32_t>(cell_of_.size()); }
  std::int32_t num_cells() const { return static_cast<std::int32_t>(counts_.size()); }
  // Cells of the cross product of the levels without an observation.
  std::int64_t num_missing_cells() const;
  bool full() const { return num_missing_cells() == 0; }
  std::int32_t min_count() const;
  std::int32_t max_count() const;
  // Of the cells' numbers of observations.
  double harmonic_mean_count() const;

  Seeds seeds() const { return seeds_; }
  // Whether every cell has the same seeds, each once.
  bool seeds_cross() const { return seeds_cross_; }

  std::int32_t cell_of(std::int32_t observation) const { return cell_of_[observation]; }
  std::int32_t count(std::int32_t cell) const { return counts_[cell]; }
  // The level number of a factor in a cell.
  std::int32_t level(std::int32_t cell, std::int32_t factor) const {
    return cell_levels_[static_cast<std::size_t>(cell) * factors_.size() + factor];
  }
  // The observations of a cell, by seed.
  std::span<const std::int32_t> members(std::int32_t cell) const {
    return std::span(members_).subspan(first_member_[cell], counts_[cell]);
  }

  // Main effects first; terms without degrees of freedom are left out.
  const std::vector<FactorialTerm>& terms() const { return terms_; }
  std::int32_t error_df() const { return num_observations() - num_cells(); }

  // The parts of numbers of the cells [cells] that belong to each term, with P the projection on
  // the term's space: P · cells, [terms][cells].
  std::vector<std::vector<double>> parts(std::span<const double> cells) const;
  // P(cell, cell) of a term.
  double leverage(std::size_t term, std::int32_t cell) const;
  // Σ P(c, d)² v(c) v(d) of every term.
  std::vector<double> squared_traces(std::span<const double> v) const;

  // The weights [cells] of the cell means in a level's adjusted mean: on a full grid the mean of
  // its cells. Where cells are missing, least squares of main effects alone (each cell with the
  // same weight), averaged over all levels of the other factors; the mean of its cells where that
  // has no single solution.
  std::vector<double> level_weights(std::int32_t factor, std::int32_t level) const;

 private:
  // A full grid's marginal table of a term.
  struct Margin {
    std::vector<std::int32_t> entry_of;  // [cells]
    std::size_t num_entries = 0;
  };

  void find_cells(std::span<const Observation> observations);
  void find_terms();
  void find_margins();
  void find_bases();
  void find_level_weights();
  std::vector<double> traces_by_margins(std::span<const double> v) const;

  Seeds seeds_;
  bool seeds_cross_ = false;
  std::vector<std::string> factors_;
  std::vector<std::vector<Setting>> levels_;
  std::vector<std::int32_t> cell_of_, cell_levels_, counts_, members_, first_member_;
  std::vector<FactorialTerm> terms_;
  bool rest_is_last_ = false;  // the last term is what all others leave
  // Full grids: of each term but the rest.
  std::vector<Margin> margins_;
  // Others: orthonormal rows [df, cells] of each term's space.
  std::vector<std::vector<double>> bases_;
  std::vector<std::vector<std::vector<double>>> level_weights_;  // [factor][level][cells]
};

}  // namespace dimscope::analysis
