#pragma once

#include <cstdint>

namespace dimscope {

// Tails and quantiles of the distributions that tests use.

// P(F >= f) with df1 and df2 > 0 degrees of freedom; f >= 0.
double f_upper_tail(double f, double df1, double df2);

// P(|T| >= |t|) of Student's t with df > 0 degrees of freedom.
double student_t_two_sided(double t, double df);
// The t with P(T <= t) = p, 0 < p < 1.
double student_t_quantile(double p, double df);

// The z with P(Z <= z) = p of the normal distribution, 0 < p < 1.
double normal_quantile(double p);

// P of a split of n fair coin tosses at least as uneven as k to n - k: 1 for n = 0.
double fair_coin_two_sided(std::int64_t k, std::int64_t n);

}  // namespace dimscope
