#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::effects {

// The effects that a report shows: those of `dimscope effects`, number for number, as summaries.
struct ReportEffects {
  // Accuracy, pairs and critical of each metric, headline first, which has what is enough, too.
  std::vector<EffectsView> metrics;
  std::optional<EffectsView> models;  // what no metric changes: budget, cues, distance, behaviour
  std::vector<std::string> left_out;  // sentences: what is not there, why, and how to get it
  // What the headline's effects and those of models say, in words; absent without them.
  std::optional<Findings> findings;
};

struct ReportEffectsOptions {
  std::string metric;                        // this one alone; empty: all, the first as headline
  std::vector<study::TrialCondition> where;  // only these trials
  std::int32_t resamples = EffectsOptions().resamples;
  std::int32_t permutations = EffectsOptions().permutations;
  // Distances compare every word of test under every pair of trials that differ in one setting:
  // 7.2e9 words for 19 x 19 cells of 5 seeds on SST, 6 s. Above this many they are left out.
  double max_compared_words = 2e10;
};

// False of a study of which nothing has finished, which has a report all the same.
bool has_complete_trial(const study::Store& store);

// Of the complete trials; empty without any. Throws InputError for a metric that is none and for
// conditions that no trial meets. What cannot be computed from the store is left out
// rather than refused: a report is also written of a study that is not whole. Models are loaded to
// read behaviour from their answers, unless `models` are open already. A step a metric, and one a
// topic of `models`.
ReportEffects report_effects(const std::filesystem::path& directory, const study::Store& store,
                             const ReportEffectsOptions& options = {}, const OnStep& on_step = {},
                             const study::StudyModels* models = nullptr);

}  // namespace dimscope::effects
