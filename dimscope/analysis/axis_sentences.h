#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/analysis/axis_effect.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/two_way_contrast.h"

namespace dimscope::analysis {

// A value that each trial of a design has of each of some sentences, whose mean is what an
// AxisEffect is about: its intervals with other sentences in them as well.
class SentenceIntervals {
 public:
  // `values` [observations][sentences]; at least two sentences, else nothing is known of others.
  SentenceIntervals(const FactorialDesign& design, std::vector<std::vector<double>> values);

  // Replaces the intervals of `axis`, of its levels, their differences and of a doubling, by those
  // over other seeds and other sentences (two_way_contrast(); by seed where seeds are crossed).
  // Those that are absent for want of seeds stay so.
  void apply(AxisEffect& axis) const;

 private:
  std::optional<Interval> interval_of(std::span<const double> weights) const;
  // `weights` [levels][cells].
  void apply_to_differences(AxisEffect& axis,
                            const std::vector<std::vector<double>>& weights) const;

  const FactorialDesign& design_;
  std::vector<std::vector<double>> values_;
  std::vector<TwoWayCell> cells_;
};

// [trials][sentences] what each sentence contributes to a trial's share of the cases that pass: the
// share, plus the sentence's passes beyond it by the mean number of cases (linearised ratio,
// Cochran 1977). Cases of one sentence are not independent; sentences are. `passed`
// [trials][cases], `sentence_of` [cases] any order.
std::vector<std::vector<double>> shares_by_sentence(
    std::span<const std::vector<std::uint8_t>> passed, std::span<const std::int32_t> sentence_of);

}  // namespace dimscope::analysis
