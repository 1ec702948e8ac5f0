#include "dimscope/cli/commands/until_clear.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "dimscope/base/error.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/effects/seed_rounds.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/file/added_seeds.h"
#include "dimscope/study/grid.h"

namespace dimscope::cli {
namespace {

// A change of plan after a look would spend the error again.
void require_same_plan(const std::string& stored, const std::string& file_name,
                       const LookPlan& plan) {
  if (stored.empty()) return;
  const auto record = study::parse_study(stored, file_name).until_clear;
  if (!record) return;
  const auto require_same = [](std::string_view option, const auto& given, const auto& planned) {
    if (given == planned) return;
    throw InputError(fmt::format(
        "{0} is {1}, and the looks of this directory were planned for {2}: after a look the plan "
        "is fixed; {0} {2} goes on with it, another directory (--out) begins a new one",
        option, given, planned));
  };
  require_same("--metric", plan.metric, record->metric);
  require_same("--max-seeds", plan.max_seeds, record->max_seeds);
}

void say(const effects::SeedRounds& rounds, const std::string& metric, std::size_t num_added) {
  if (rounds.num_looks() > 0) {
    const auto clear = std::ranges::count_if(
        rounds.contrasts(),
        [](const effects::SeedRounds::Contrast& c) { return c.clear_at.has_value(); });
    print_error("look {} of at most {} ({} seeds a cell): {} of {} clear by {}\n",
                rounds.num_looks(), rounds.plan().seeds.size(),
                rounds.plan().seeds[rounds.num_looks() - 1], clear,
                figure::counted(std::ssize(rounds.contrasts()), "contrast"), metric);
  }
  if (num_added > 0) {
    print_error("{} for the cells that decide\n",
                figure::counted(static_cast<std::int64_t>(num_added), "more trial"));
    return;
  }
  for (const effects::SeedRounds::Contrast& contrast : rounds.contrasts()) {
    print_error("  {}\n", effects::SeedRounds::text(contrast));
  }
}

}  // namespace

study::RunSummary run_until_clear(const std::string& text, const std::string& file_name,
                                  const std::string& stored, const LookPlan& plan,
                                  const study::Store& store, const TrainStudy& train) {
  require_same_plan(stored, file_name, plan);
  const study::StudyFile given = study::parse_study(text, file_name);
  const auto fields = study::stated_fields(study::expand_grid(given), given.base);
  effects::SeedRounds rounds(given, plan.metric, plan.max_seeds);
  std::vector<model::TrialConfig> added;
  study::RunSummary summary = train(text, given);
  while (!summary.stopped) {
    const std::vector<model::TrialConfig> next = rounds.next(store);
    say(rounds, plan.metric, next.size());
    added.insert(added.end(), next.begin(), next.end());
    const std::string with = study::with_added_seeds(text, rounds.record(), added, fields);
    summary = train(with, study::parse_study(with, file_name));
    if (next.empty()) break;
  }
  return summary;
}

}  // namespace dimscope::cli
