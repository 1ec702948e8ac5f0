#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>

#include "dimscope/explain/relevance.h"
#include "dimscope/study/store/store.h"

namespace dimscope::effects {

struct QualityRun {
  // After each method of each trial, one call at a time: how many of all are done.
  std::function<void(const study::Trial& trial, explain::Method method, std::size_t done,
                     std::size_t total)>
      on_method;
  std::stop_token stop;  // stops after the methods in hand
};

// Measures the explanations of each of `trials`, which are complete, by each method, trials spread
// over all cores, and stores what was measured (Store::evaluations). Stability is measured among
// those of `trials` that differ in their seed only, once the last of them is measured. A trial's
// other measures are stored, all of them, when its last method is done, so that a run that is
// stopped keeps what it finished. False if it was stopped.
bool evaluate_study(const std::filesystem::path& directory, study::Store& store,
                    std::span<const study::Trial> trials, std::span<const explain::Method> methods,
                    const QualityRun& run);

}  // namespace dimscope::effects
