#include "dimscope/analysis/power.h"

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_f.hpp>

#include "dimscope/analysis/fewest_seeds.h"

namespace dimscope::analysis {
namespace {

constexpr double kPower = 0.8;

}  // namespace

double f_power(double lambda, double df1, double df2, double level) {
  const boost::math::fisher_f central(df1, df2);
  const double critical = quantile(complement(central, level));
  if (lambda <= 0) return level;
  return cdf(complement(boost::math::non_central_f(df1, df2, lambda), critical));
}

std::optional<std::int32_t> seeds_for_axis(double lambda_of_seed, double df1, double df_of_seed,
                                           double level, std::int32_t most) {
  const auto found = [&](std::int32_t seeds) {
    // Far beyond what any level asks for; Boost's series grows with the noncentrality.
    constexpr double kPlenty = 1e4;
    const double lambda = seeds * lambda_of_seed;
    return lambda > kPlenty || f_power(lambda, df1, df_of_seed * (seeds - 1), level) >= kPower;
  };
  if (!(lambda_of_seed > 0)) return std::nullopt;
  return fewest_seeds(most, found);
}

}  // namespace dimscope::analysis
