#include "dimscope/effects/shared_streams.h"

#include <algorithm>

namespace dimscope::effects {
namespace {

bool is_shared(const study::Trial& trial) {
  return trial.config.streams == model::kSharedStreams;
}

std::string shared_note(std::string_view meaning) {
  return "Trials of one seed number share their random numbers, so they are not independent: " +
         std::string(meaning) + ".";
}

void add_way_out(std::span<const study::Trial> trials, std::vector<std::string>& notes) {
  const bool old = std::ranges::any_of(trials, [](const study::Trial& trial) {
    return is_shared(trial) && trial.numerics < study::kFirstNumericsWithStreams;
  });
  if (!old) return;
  notes.push_back(
      "These trials are of an earlier dimscope, which had no other way. `dimscope run` on the "
      "study file trains them again, each with random numbers of its own.");
}

}  // namespace

std::vector<std::string> stream_notes(std::span<const study::Trial> trials,
                                      std::string_view meaning) {
  const auto elsewhere = [&](const study::Trial& trial) {
    return !study::same_cell(trial, trials.front());
  };
  if (std::ranges::none_of(trials, is_shared) || std::ranges::none_of(trials, elsewhere)) return {};
  std::vector<std::string> notes = {shared_note(meaning)};
  add_way_out(trials, notes);
  return notes;
}

std::vector<std::string> stream_notes(const StudyResults& data) {
  if (!data.shared_streams()) return {};
  const bool mixed = !std::ranges::all_of(data.trials(), is_shared);
  const bool cross = std::ranges::all_of(
      data.grids(), [](const EffectsGrid& grid) { return grid.design.seeds_cross(); });
  std::vector<std::string> notes = {
      shared_note("they are compared seed by seed, against what the seeds make of an effect")};
  if (mixed) {
    notes.push_back(
        "Some trials share random numbers and some do not, so that nothing can be tested seed by "
        "seed. Give each kind a study of its own.");
  } else if (!cross) {
    notes.push_back(
        "Not every cell has the same seeds, so that there is no comparison seed by seed: nothing "
        "is tested. Give every cell the same seeds.");
  }
  add_way_out(data.trials(), notes);
  return notes;
}

}  // namespace dimscope::effects
