#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/curves.h"

namespace dimscope {

// One term of a factorial model: the main effect of one factor, the interaction of several, or what
// is left between the cells beyond the terms before it.
struct FactorialTerm {
  std::vector<std::int32_t> factors;  // ascending; empty: every interaction not listed by itself
  std::int32_t df = 0;                // degrees of freedom, after what it cannot tell from others
  // Orthonormal rows [df, cells] of the space that the term adds to all terms that do not contain
  // it, for cell means weighted by the root of their counts. Empty for the last term, whose sum of
  // squares is what is left.
  std::vector<double> basis;
};

// Trials as a factorial design: which observation is in which cell of the grid, and what each term
// of the model adds to the others. Built once for many values of the same trials. Seeds are
// replicates of a cell.
//
// Sums of squares are those of type II (Yates 1934; Langsrud 2003): a term is compared with the
// model of all terms that do not contain it. They depend on no coding, and on a full grid with as
// many seeds in each cell they are the classical exact sums, which add up.
class FactorialDesign {
 public:
  // The settings of `observations` (all with the same names) are the factors; at least one
  // observation. Up to four factors have every interaction; more, those of two, and the others as
  // one term.
  explicit FactorialDesign(std::span<const Observation> observations);

  const std::vector<std::string>& factors() const { return factors_; }
  const std::vector<std::vector<double>>& levels() const { return levels_; }  // ascending
  std::int32_t num_observations() const { return static_cast<std::int32_t>(cell_of_.size()); }
  std::int32_t num_cells() const { return static_cast<std::int32_t>(counts_.size()); }
  // Cells of the cross product of the levels without an observation.
  std::int64_t num_missing_cells() const;
  // A full grid with as many seeds everywhere.
  bool balanced() const;

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

  // Sums of squares of `values` [observations]: one a term.
  struct Sums {
    std::vector<double> terms;
    double between = 0, within = 0;  // cells; seeds of a cell
    double mean = 0;                 // of all observations
  };
  Sums sums(std::span<const double> values) const;

  // Cell means [cells] of a world in which each term has the size that its sum of squares leaves
  // after the seeds' share in it (its means shrunk by sqrt(max(0, 1 - 1/F))), for a bootstrap.
  std::vector<double> shrunk_means(std::span<const double> values) const;

 private:
  void find_cells(std::span<const Observation> observations);
  void find_terms();
  std::vector<double> weighted_means(std::span<const double> values) const;

  std::vector<std::string> factors_;
  std::vector<std::vector<double>> levels_;
  std::vector<std::int32_t> cell_of_, cell_levels_, counts_, members_, first_member_;
  std::vector<FactorialTerm> terms_;
  // The same terms one after the other, each orthogonal to all before it, for shrunk_means().
  std::vector<FactorialTerm> sequential_;
};

}  // namespace dimscope
