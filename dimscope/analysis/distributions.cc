#include "dimscope/analysis/distributions.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace dimscope::analysis {

namespace bm = boost::math;

double f_upper_tail(double f, double df1, double df2) {
  if (std::isinf(f)) return 0;
  return bm::cdf(bm::complement(bm::fisher_f(df1, df2), f));
}

double student_t_two_sided(double t, double df) {
  if (std::isinf(t)) return 0;
  return 2 * bm::cdf(bm::complement(bm::students_t(df), std::abs(t)));
}

double student_t_quantile(double p, double df) {
  return bm::quantile(bm::students_t(df), p);
}

double chi_squared_quantile(double p, double df) {
  return bm::quantile(bm::chi_squared(df), p);
}

double normal_quantile(double p) {
  return bm::quantile(bm::normal(), p);
}

double binomial_upper_tail(std::int64_t k, std::int64_t n, double p) {
  if (k <= 0) return 1;
  return bm::cdf(
      bm::complement(bm::binomial(static_cast<double>(n), p), static_cast<double>(k - 1)));
}

Interval exact_share_interval(std::int64_t k, std::int64_t n) {
  const auto cases = static_cast<double>(n), found = static_cast<double>(k);
  return {bm::binomial::find_lower_bound_on_p(cases, found, 0.025),
          bm::binomial::find_upper_bound_on_p(cases, found, 0.025)};
}

double fair_coin_two_sided(std::int64_t k, std::int64_t n) {
  if (n == 0) return 1;
  const auto fewer = static_cast<double>(std::min(k, n - k));
  return std::min(1.0, 2 * bm::cdf(bm::binomial(static_cast<double>(n), 0.5), fewer));
}

}  // namespace dimscope::analysis
