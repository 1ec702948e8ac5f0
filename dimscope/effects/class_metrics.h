#pragma once

#include <cstdint>
#include <span>

#include "dimscope/effects/metrics.h"

// Metrics that weigh every class alike: macro-F1 and balanced accuracy.
namespace dimscope::effects {

// The classes that are there times the sentences of the rarest: by so many Wilson's interval of a
// mean over classes is rather too wide than too narrow.
std::int64_t sentences_by_class(std::span<const std::int32_t> labels);

// Whether a metric is a share of sentences that are right, so that sentences can be compared by it.
bool counts_sentences(const MetricView& metric);
// Throws InputError where it is not.
void require_counts_sentences(const MetricView& metric);

}  // namespace dimscope::effects
