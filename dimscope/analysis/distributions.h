#pragma once

#include <cstdint>

#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// Tails and quantiles of the distributions that tests use.

// P(F >= f) with df1 and df2 > 0 degrees of freedom; f >= 0.
double f_upper_tail(double f, double df1, double df2);

// P(|T| >= |t|) of Student's t with df > 0 degrees of freedom.
double student_t_two_sided(double t, double df);
// The t with P(T <= t) = p, 0 < p < 1.
double student_t_quantile(double p, double df);

// The x with P(X <= x) = p of χ² with df > 0 degrees of freedom, 0 < p < 1.
double chi_squared_quantile(double p, double df);

// The z with P(Z <= z) = p of the normal distribution, 0 < p < 1.
double normal_quantile(double p);

// The 95 % interval of a share of which k of n independent cases are, exact from the binomial
// distribution with 2.5 % on each side (Clopper & Pearson 1934). It excludes ½ where
// fair_coin_two_sided() is below 0.05. 0 <= k <= n, n >= 1.
Interval exact_share_interval(std::int64_t k, std::int64_t n);

// P(K >= k) of n independent cases with the chance p each, 0 < p < 1, 0 <= k <= n.
double binomial_upper_tail(std::int64_t k, std::int64_t n, double p);

// P of a split of n fair coin tosses at least as uneven as k to n - k: 1 for n = 0.
double fair_coin_two_sided(std::int64_t k, std::int64_t n);

}  // namespace dimscope::analysis
