#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/analysis/paired_test.h"

namespace dimscope::analysis {

// Whether models are at most `margin` below a reference on the same sentences.
struct NonInferiority {
  std::int64_t num_sentences = 0;
  std::int32_t num_trials = 0, num_reference = 0;  // of the step, of the reference
  double accuracy = 0, difference = 0;             // difference: less that of the reference
  double lower = 0;  // one-sided 95 % bound: the true difference is hardly below it
  double p = 1;      // of a true difference of -margin, one-sided
  // The margin within which equally good models would be shown to be with a chance of 80 %.
  double detectable_margin = 0;
  bool tested = false;  // every step before it was shown
  bool shown = false;   // tested, and the bound is above -margin
};

// Tests one step after the other, each at 5 %, until one fails: with the order fixed beforehand the
// chance of calling any step enough that is not stays below 5 % without a correction (Hsu & Berger
// 1999). steps[k] are the cells of the reference (a) matched with those of step k (b), at least one
// pair. With compare()'s standard error se and degrees of freedom:
//   lower = difference - t.95 se,   p = P(T >= (difference + margin) / se).
// Where nothing varies, neither over seeds nor over sentences, the chance that n sentences show
// nothing of a loss L is at most (1 - L)^n, which takes the place of Student's. No step is shown
// where a cell of it or of the reference has a single seed: that would be about two models. Nor
// where streams are shared and the cells do not have the same seeds.
std::vector<NonInferiority> non_inferiority(std::span<const std::vector<MatchedCells>> steps,
                                            double margin, const PairedOptions& options = {});

}  // namespace dimscope::analysis
