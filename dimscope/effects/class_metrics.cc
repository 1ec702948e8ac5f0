#include "dimscope/effects/class_metrics.h"

#include <algorithm>
#include <map>

#include "dimscope/base/error.h"

namespace dimscope::effects {

std::int64_t sentences_by_class(std::span<const std::int32_t> labels) {
  std::map<std::int32_t, std::int64_t> counts;
  for (const std::int32_t label : labels) ++counts[label];
  std::int64_t rarest = std::ssize(labels);
  for (const auto& [label, count] : counts) rarest = std::min(rarest, count);
  return std::ssize(counts) * rarest;
}

bool counts_sentences(const MetricView& metric) {
  return !metric.name.ends_with(".macro_f1") && !metric.name.ends_with(".balanced");
}

void require_counts_sentences(const MetricView& metric) {
  if (counts_sentences(metric)) return;
  throw InputError(metric.name +
                   " is no share of sentences that are right, as comparing sentences "
                   "needs; " +
                   metric.slice + ".fine is one");
}

}  // namespace dimscope::effects
