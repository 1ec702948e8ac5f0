#include "dimscope/effects/selection_notes.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/model/select_split.h"

namespace dimscope::effects {

std::vector<std::string> selection_notes(std::span<const study::Trial> trials) {
  const auto on_test = std::ranges::count_if(trials, [](const study::Trial& trial) {
    return !trial.added && model::select_split(trial.config) == model::SelectSplit::kTest;
  });
  if (on_test == 0) return {};
  const bool all = on_test == std::ssize(trials);
  return {fmt::format(
      "The epoch was chosen by accuracy on the test set (select = \"test\"){}, so "
      "{}test figures are optimistic.",
      all ? "" : fmt::format(" in {} of {} trials", on_test, trials.size()), all ? "" : "their ")};
}

}  // namespace dimscope::effects
