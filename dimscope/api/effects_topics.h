#pragma once

#include <filesystem>

#include "dimscope/api/effects.h"

namespace dimscope {

// The same on data that are read already, those that meet `options.where`.
EffectsView view_effects(const EffectsData& data, const std::filesystem::path& directory,
                         const Store& store, const EffectsOptions& options,
                         const OnStep& on_step = {});

// One function a topic of view_effects(): each fills its part of `view`, whose options, grids and
// metric are set, and may add notes.
void add_accuracy(const EffectsData& data, EffectsView& view);
void add_cells(const EffectsData& data, EffectsView& view);
void add_pairs(const EffectsData& data, EffectsView& view);
void add_sets(const EffectsData& data, EffectsView& view);
void add_budget(const EffectsData& data, EffectsView& view);
void add_critical(const EffectsData& data, EffectsView& view);
void add_words(const EffectsData& data, EffectsView& view);
void add_cues(const EffectsData& data, EffectsView& view);
void add_distance(const EffectsData& data, EffectsView& view);
void add_behaviour(const EffectsData& data, const std::filesystem::path& directory,
                   EffectsView& view);
void add_phrases(const EffectsData& data, const std::filesystem::path& directory,
                 const Store& store, EffectsView& view);

// A trial's figure. Throws InputError where a run was stopped before it had that of a new slice.
double metric_of(const Trial& trial, const std::string& name);

// Whether the options ask for this axis.
bool wanted(const EffectsOptions& options, const std::string& axis);

}  // namespace dimscope
