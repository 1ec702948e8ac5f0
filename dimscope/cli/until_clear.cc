#include "dimscope/cli/until_clear.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/api/seed_rounds.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/study/added_seeds.h"
#include "dimscope/study/grid.h"

namespace dimscope::cli {
namespace {

// A change of plan after a look would spend the error again.
void require_same_plan(const std::string& stored, const std::string& file_name,
                       std::int32_t max_seeds) {
  if (stored.empty()) return;
  const auto record = parse_study(stored, file_name).until_clear;
  if (!record || record->max_seeds == max_seeds) return;
  throw InputError(fmt::format(
      "--max-seeds is {}, and the looks of this directory were planned for {}: after a look the "
      "plan is fixed; --max-seeds {} goes on with it, another directory (--out) begins a new one",
      max_seeds, record->max_seeds, record->max_seeds));
}

void say(const SeedRounds& rounds, std::size_t num_added) {
  if (rounds.num_looks() > 0) {
    const auto clear = std::ranges::count_if(
        rounds.contrasts(), [](const SeedRounds::Contrast& c) { return c.clear_at.has_value(); });
    print_error("look {} of at most {} ({} seeds a cell): {} of {} clear\n", rounds.num_looks(),
                rounds.plan().seeds.size(), rounds.plan().seeds[rounds.num_looks() - 1], clear,
                counted(std::ssize(rounds.contrasts()), "contrast"));
  }
  if (num_added > 0) {
    print_error("{} for the cells that decide\n",
                counted(static_cast<std::int64_t>(num_added), "more trial"));
    return;
  }
  for (const SeedRounds::Contrast& contrast : rounds.contrasts()) {
    print_error("  {}\n", SeedRounds::text(contrast));
  }
}

}  // namespace

RunSummary run_until_clear(const std::string& text, const std::string& file_name,
                           const std::string& stored, std::int32_t max_seeds, const Store& store,
                           const TrainStudy& train) {
  require_same_plan(stored, file_name, max_seeds);
  const StudyFile given = parse_study(text, file_name);
  const auto fields = varying_fields(expand_grid(given));
  SeedRounds rounds(given, "test.fine", max_seeds);
  std::vector<TrialConfig> added;
  RunSummary summary = train(text, given);
  while (!summary.stopped) {
    const std::vector<TrialConfig> next = rounds.next(store);
    say(rounds, next.size());
    added.insert(added.end(), next.begin(), next.end());
    const std::string with = with_added_seeds(text, rounds.record(), added, fields);
    summary = train(with, parse_study(with, file_name));
    if (next.empty()) break;
  }
  return summary;
}

}  // namespace dimscope::cli
