#pragma once

#include <cstdint>
#include <optional>

namespace dimscope::analysis {

// The chance that an F test at `level` with df1 and df2 degrees of freedom finds an effect of
// noncentrality `lambda` >= 0.
double f_power(double lambda, double df1, double df2, double level);

// The smallest number of seeds a cell, two or more, with which the F test of an axis with df1
// degrees of freedom finds with a chance of 80 % an effect whose noncentrality is `lambda_of_seed`
// times the seeds; nullopt where it is not above 0, or more than `most` are needed. Each seed
// beyond the first gives the error `df_of_seed` degrees of freedom: the number of cells, or, where
// seeds cross them, df1.
std::optional<std::int32_t> seeds_for_axis(double lambda_of_seed, double df1, double df_of_seed,
                                           double level, std::int32_t most = 10000);

}  // namespace dimscope::analysis
