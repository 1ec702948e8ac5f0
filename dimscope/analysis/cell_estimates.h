#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// A sum of cell means, each with a weight.
struct CellContrast {
  double value = 0;
  // Over other seeds; absent where seeds say nothing of it.
  std::optional<double> standard_error, df;

  std::optional<Interval> interval() const;  // 95 %, Student's t
  std::optional<double> p() const;           // two-sided, of value 0
};

// A part of numbers of the cells: P · numbers, P a projection.
struct CellProjection {
  std::vector<double> p;  // [cells, cells]
  double df = 0;          // its rank
};

// Whether a part of the cell means, such as a term of the design, is not 0.
struct TermTest {
  double squares = 0;  // of the term's part of the cell means
  double noise = 0;    // what seeds alone would put into `squares`
  // F = squares / noise, its degrees of freedom, and P(F or more) without an effect.
  double f = 0, df1 = 0, df2 = 0, p = 1;
  double along = 0;  // variance, over seeds, of the cell means along the term's part

  // What the squares would be without seeds, 95 %: every effect under which squares as large, or as
  // small, have a chance of 2.5 %. The estimate squares - noise is inside unless it is negative.
  Interval effect() const;
};

// The means of the cells of a design and how far seeds move them, each cell by its own seeds.
//
// Independent seeds. Each cell has its own variance; one with a single seed is taken to have the
// mean variance of the others. A contrast has Welch and Satterthwaite's degrees of freedom. A
// term's test is the ANOVA-type statistic (Brunner, Dette & Munk 1997): the F of cell means, whose
// degrees of freedom are fitted to unequal variances (Box 1954). With equal variances it is
// classical F, with fewer degrees of freedom the more the cells' variances seem to differ.
//
// Crossed seeds. A contrast is one number a seed, with Student's t over seeds; a term is compared
// with its interaction with the seeds, degrees of freedom after Huynh & Feldt (1976).
//
// Where seeds have no variation, or there is one seed a cell, or crossed seeds are not the same in
// all cells, there is no error: no test and no interval.
class CellEstimates {
 public:
  // `values` [observations]. `design` has to outlive this.
  CellEstimates(const FactorialDesign& design, std::span<const double> values);

  const std::vector<double>& means() const { return means_; }  // [cells]
  // Of the seeds of a cell; absent with one seed.
  const std::vector<std::optional<double>>& variances() const { return variances_; }
  double mean() const { return mean_; }  // of the cells
  // The mean of the cells' variances; absent where no cell has two seeds.
  std::optional<double> seed_variance() const { return seed_variance_; }
  bool seeds_vary() const { return seed_variance_.value_or(0) > 0; }
  bool cells_vary() const { return cells_vary_; }

  // [terms] squares of the terms' parts of the cell means; 0 where only rounding made them.
  const std::vector<double>& squares() const { return squares_; }
  double squares_between() const { return between_; }  // of the cell means around their mean

  // [terms]; absent without an error. With one seed a cell the last term, if it is an interaction,
  // is the error of all others (classical F), and has no test itself.
  const std::vector<std::optional<TermTest>>& tests() const { return tests_; }
  // Whether tests() compare with the last term in place of seeds.
  bool last_term_is_error() const { return last_term_is_error_; }

  CellContrast contrast(std::span<const double> weights) const;  // [cells]

  // The same test of any other part; absent without an error of seeds, or where they do not move
  // it.
  std::optional<TermTest> test(const CellProjection& onto) const;

 private:
  void find_means(std::span<const double> values);
  void find_noise();
  void find_seeds(std::span<const double> values);
  std::vector<double> around_means(std::span<const double> cells) const;
  void test_by_cells(const std::vector<std::vector<double>>& parts);
  void test_by_seeds(const std::vector<std::vector<double>>& parts);
  void test_by_last_term();
  // `part` of the means with its `squares` and degrees of freedom; P(cell, cell) and Σ P(c, d)²
  // v(c) v(d), v the variances of the means.
  std::optional<TermTest> test_of_cells(std::span<const double> part, double squares, double df,
                                        std::span<const double> leverages,
                                        double squared_trace) const;
  // `off` [seeds][cells]: the part of each seed around the mean.
  std::optional<TermTest> test_of_seeds(std::span<const double> part, double squares, double df,
                                        std::span<const std::vector<double>> off) const;

  const FactorialDesign& design_;
  double largest_ = 0;  // value
  std::vector<double> means_;
  std::vector<std::optional<double>> variances_;
  double mean_ = 0, between_ = 0;
  std::optional<double> seed_variance_;
  bool cells_vary_ = false, last_term_is_error_ = false;
  std::vector<double> squares_;
  std::vector<double> noise_, noise_df_;      // [cells] variances of the means; empty: none
  std::vector<std::vector<double>> by_seed_;  // crossed: [seeds][cells]
  std::vector<std::optional<TermTest>> tests_;
};

}  // namespace dimscope::analysis
