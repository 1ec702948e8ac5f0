#pragma once

#include <string>

#include "dimscope/effects/report_effects.h"
#include "tests/study/small_study.h"

// Findings of studies that are trained in a blink.
namespace dimscope::effects {

inline ReportEffects effects_found(const study::SmallStudy& study,
                                   ReportEffectsOptions options = {}) {
  options.resamples = 100;
  options.permutations = 49;
  if (options.metric.empty()) options.metric = "test.fine";
  return report_effects(study.directory(),
                        study::Store(study.directory(), study::Store::Mode::kRead), options);
}

inline Findings found(const study::SmallStudy& study, const ReportEffectsOptions& options = {}) {
  return effects_found(study, options).findings.value();
}

inline Findings found(const std::string& grid) {
  return found(study::SmallStudy(built_in_study(120, 3, 60) + grid));
}

// The doubt of a kind, or one without a text.
inline Doubt doubt_of(const Findings& findings, const std::string& kind) {
  for (const Doubt& doubt : findings.doubts) {
    if (doubt.kind == kind) return doubt;
  }
  return {};
}

inline std::string kinds_of_doubts(const Findings& findings) {
  std::string kinds;
  for (const Doubt& doubt : findings.doubts) kinds += (kinds.empty() ? "" : " ") + doubt.kind;
  return kinds;
}

}  // namespace dimscope::effects
