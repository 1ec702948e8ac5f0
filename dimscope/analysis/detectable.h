#pragma once

#include <cstdint>
#include <optional>

namespace dimscope {

// The smallest true difference in accuracy between two models on the same n >= 1 sentences that
// McNemar's test at 5 % (two-sided) finds with probability `power`, if the models differ in being
// right on the share `discordance` of the sentences (Connor 1987, solved for the difference).
// nullopt where not even a difference of `discordance` itself would be found: n is too small.
// 0 < discordance <= 1, 0.5 <= power < 1.
std::optional<double> detectable_difference(std::int64_t n, double discordance = 0.25,
                                            double power = 0.8);

}  // namespace dimscope
