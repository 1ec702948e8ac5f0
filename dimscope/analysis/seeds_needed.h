#pragma once

#include <cstdint>
#include <optional>

#include "dimscope/analysis/paired_test.h"

namespace dimscope::analysis {

// The squared standard error of a difference between matched cells as a function of the seeds:
// about sentences + seeds / n with n seeds in every cell.
struct VarianceParts {
  double sentences = 0;         // what no number of seeds lowers
  double seeds = 0;             // of one seed a cell
  double sentence_degrees = 0;  // of freedom
  double seed_degrees = 0;      // of freedom that each seed a cell beyond the first gives
};

// Of a comparison, whose luck (two_way_contrast.h), which is in both of its parts, belongs to the
// seeds. Nullopt where seeds were not counted or nothing varies. Cells with unequal numbers of
// seeds are taken to have their mean number.
std::optional<VarianceParts> variance_parts(const PairedComparison& comparison,
                                            bool shared_streams = false);

// The smallest true difference that compare()'s test finds with a chance of 80 % where it counts a
// p below `level`, two-sided, with `seeds` (two or more) in every cell.
double detectable_with(const VarianceParts& parts, double level, double seeds);

// The same with any number of seeds: only the sentences are left.
double detectable_at_best(const VarianceParts& parts, double level);

// The smallest number of seeds a cell, two or more, with which `difference` is found; nullopt where
// more than `most` would be needed, or none is enough.
std::optional<std::int32_t> seeds_needed(const VarianceParts& parts, double difference,
                                         double level, std::int32_t most = 10000);

}  // namespace dimscope::analysis
