#pragma once

#include <filesystem>

#include "dimscope/effects/effects_view.h"

namespace dimscope::effects {

// The same on data that are read already, those that meet `options.where`.
EffectsView view_effects(const StudyResults& data, const std::filesystem::path& directory,
                         const study::Store& store, const EffectsOptions& options,
                         const OnStep& on_step = {});

// One function a topic of view_effects(): each fills its part of `view`, whose options, grids and
// metric are set, and may add notes.
void add_accuracy(const StudyResults& data, EffectsView& view);
void add_cells(const StudyResults& data, EffectsView& view);
void add_pairs(const StudyResults& data, EffectsView& view);
void add_sets(const StudyResults& data, EffectsView& view);
void add_budget(const StudyResults& data, EffectsView& view);
void add_enough(const StudyResults& data, EffectsView& view);
// Hyperparameters of which less is cheaper; enough asks about others by name.
bool is_cost(const std::string& axis);
void add_shapley(const StudyResults& data, EffectsView& view);
void add_word_shapley(const StudyResults& data, EffectsView& view);
// The axes of a grid whose values have an order; only of those can be asked from which value on.
bool is_ordered(const EffectsGrid& grid, std::size_t factor);

// What it would take to tell apart what pairs, and the axes of accuracy, did not.
void add_pair_seeds(const StudyResults& data, EffectsView& view);
void add_axis_seeds(const StudyResults& data, EffectsView& view);
void add_critical(const StudyResults& data, EffectsView& view);
void add_words(const StudyResults& data, EffectsView& view);
void add_cues(const StudyResults& data, EffectsView& view);
void add_distance(const StudyResults& data, EffectsView& view);
void add_behaviour(const StudyResults& data, const std::filesystem::path& directory,
                   EffectsView& view);
void add_phrases(const StudyResults& data, const std::filesystem::path& directory,
                 const study::Store& store, EffectsView& view);

// What models answer for a topic.
struct ModelAnswers {
  std::vector<std::vector<float>> trials;  // probabilities [trial][S,C]; empty where left out
  std::vector<std::pair<std::size_t, EffectsGrid>> grids;  // without those, by number in the view
};

// Asks every trial's model. Names in the view the trials that are left out since their models
// cannot be used. Throws InputError where all are, and the topic was asked for by name.
ModelAnswers ask_trials(const StudyResults& data, const std::filesystem::path& directory,
                        const text::TokenSequences& sentences, EffectsTopic topic,
                        EffectsView& view);

// Where trials of one seed share their random streams, says in a note that `what`, "Critical values
// of phrases", take trials for independent nevertheless.
void note_shared_streams(const StudyResults& data, const std::string& what, EffectsView& view);

// Whether the options ask for this axis.
bool wanted(const EffectsOptions& options, const std::string& axis);

}  // namespace dimscope::effects
