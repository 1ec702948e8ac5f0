#include "dimscope/analysis/detectable.h"

#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace dimscope {

std::optional<double> detectable_difference(std::int64_t n, double discordance, double power) {
  constexpr double kTwoSided = 0.975;
  const double z_test = boost::math::quantile(boost::math::normal(), kTwoSided);
  const double z_power = boost::math::quantile(boost::math::normal(), power);
  // With d the difference and q the discordance, the test reaches its power where
  //   d √n = z_test √q + z_power √(q - d²),
  // the standard error under no difference and under d: a quadratic equation in d.
  const auto count = static_cast<double>(n);
  const double a = count + z_power * z_power;
  const double half_b = std::sqrt(count * discordance) * z_test;
  const double c = discordance * (z_test * z_test - z_power * z_power);
  const double difference = (half_b + std::sqrt(half_b * half_b - a * c)) / a;
  if (!(difference <= discordance)) return std::nullopt;
  return difference;
}

}  // namespace dimscope
