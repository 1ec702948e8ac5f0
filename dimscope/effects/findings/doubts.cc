#include "dimscope/effects/findings/doubts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/analysis/distributions.h"
#include "dimscope/effects/findings/axis_findings.h"
#include "dimscope/effects/findings/finding_words.h"
#include "dimscope/effects/selection_notes.h"
#include "dimscope/effects/shared_streams.h"
#include "dimscope/study/copies.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

constexpr const char* kRunAgain = "`dimscope run STUDY.toml`";

class Doubts {
 public:
  Doubts(const FindingSources& sources, const Findings& findings)
      : sources_(sources), data_(sources.data), view_(sources.metric), findings_(findings) {}

  std::vector<Doubt> all() {
    add_no_axis();
    add_one_seed();
    add_shared_streams();
    add_chosen_on_test();
    add_states();
    add_below_chance();
    add_training();
    add_few_seeds();
    add_missing_cells();
    add_copies();
    add_looks();
    add_lines();
    add_left_out();
    add_best_of_many();
    return std::move(doubts_);
  }

 private:
  void add(std::string kind, std::string text, std::optional<std::string> remedy = std::nullopt) {
    doubts_.push_back({std::move(kind), std::move(text), std::move(remedy)});
  }
  bool is_added() const { return data_.data().source == study::kAddedSource; }
  // How to get more seeds.
  std::string more_seeds() const {
    if (is_added()) return "Train each setting with several seeds and `dimscope add` them all.";
    return fmt::format(
        "Give the grid several seeds, as in seed = \"1..5\"; {} trains those that are missing.",
        kRunAgain);
  }

  void add_no_axis();
  void add_one_seed();
  void add_shared_streams();
  void add_chosen_on_test();
  void add_states();
  void add_below_chance();
  void add_training();
  void add_few_seeds();
  void add_missing_cells();
  void add_copies();
  void add_looks();
  void add_lines();
  void add_left_out();
  void add_best_of_many();

  const FindingSources& sources_;
  const StudyResults& data_;
  const EffectsView& view_;
  const Findings& findings_;
  std::vector<Doubt> doubts_;
};

void Doubts::add_no_axis() {
  if (data_.axes().empty()) {
    return add("no-axis", "No hyperparameter varies over these trials: there is no effect to see.",
               is_added() ? "Add trials of other settings."
                          : "Give a hyperparameter several values in [[grid]], as in hidden_dim = "
                            "[2, 8].");
  }
  if (data_.grids().empty()) {
    add("no-pairs", "No two trials differ in one hyperparameter alone: nothing can be compared.",
        "Train a grid, or lines of it: one hyperparameter varies, the others are held.");
  }
}

void Doubts::add_one_seed() {
  if (findings_.max_seeds > 1) return;
  add("one-seed",
      "One seed a cell: what is a hyperparameter's effect and what is the seed's cannot be told "
      "apart.",
      more_seeds());
}

void Doubts::add_shared_streams() {
  const std::vector<std::string> notes = stream_notes(data_);
  if (notes.empty()) return;
  const auto others = std::vector(notes.begin() + 1, notes.end());
  add("shared-streams", notes.front(),
      others.empty() ? std::nullopt : std::optional(fmt::format("{}", fmt::join(others, " "))));
}

void Doubts::add_chosen_on_test() {
  for (const std::string& note : selection_notes(data_.trials())) {
    const bool varies = std::ranges::count(data_.axes(), "select") > 0;
    add("chosen-on-test", note,
        varies
            ? std::nullopt
            : std::optional(fmt::format("Take select = \"test\" from [train]; {} then trains the "
                                        "study anew.",
                                        kRunAgain)));
  }
}

void Doubts::add_states() {
  std::int64_t failed = 0, unfinished = 0, all = 0;
  for (const study::Trial& trial : sources_.store.trials()) {
    ++all;
    failed += trial.state == study::TrialState::kFailed;
    unfinished +=
        trial.state == study::TrialState::kPending || trial.state == study::TrialState::kRunning;
  }
  if (failed > 0) {
    add("failed",
        fmt::format("{} of {} trials failed and are left out.", grouped(failed), grouped(all)),
        "`dimscope trials DIR` says why.");
  }
  if (unfinished > 0) {
    add("unfinished",
        fmt::format("{} of {} trials are not finished: all of this may still change.",
                    grouped(unfinished), grouped(all)),
        fmt::format("{} goes on with them.", kRunAgain));
  }
}

void Doubts::add_below_chance() {
  if (!findings_.metric.chance) return;
  const double chance = *findings_.metric.chance;
  const auto below = std::ranges::count_if(
      view_.cells, [&](const CellAccuracy& cell) { return cell.summary.mean < chance; });
  if (below == 0) return;
  const std::string where =
      below == findings_.cells
          ? (below == 1 ? std::string("The only cell is") : std::string("All cells are"))
          : fmt::format("{} of {} cells {}", grouped(below), grouped(findings_.cells),
                        below == 1 ? "is" : "are");
  add("below-chance",
      fmt::format("{} below {}, which always giving the most frequent class scores: such models "
                  "have learned next to nothing of the classes.",
                  where, level_text(chance)),
      is_added() ? std::nullopt
                 : std::optional<std::string>(
                       "Look at their training first: dimscope effects DIR budget"));
}

void Doubts::add_training() {
  if (sources_.models == nullptr || !sources_.models->budget) return;
  const BudgetEffects& budget = *sources_.models->budget;
  constexpr double kByChance = 0.025;  // of cells that stand still (budget.h)
  const auto cells = std::ssize(budget.cells);
  if (budget.num_rising == 0 ||
      analysis::binomial_upper_tail(budget.num_rising, cells, kByChance) >= kClaimLevel) {
    return;
  }
  add("training",
      fmt::format("In {} of {} accuracy on dev was still rising when training ended: such a score "
                  "is not what the cell could reach.",
                  grouped(budget.num_rising), counted_words(cells, "cell")),
      is_added()
          ? std::optional<std::string>("Train for more epochs.")
          : fmt::format("Give [train] more epochs; {} then trains the study anew. Which cells "
                        "they are: dimscope effects DIR budget",
                        kRunAgain));
}

void Doubts::add_few_seeds() {
  if (findings_.max_seeds < 2) return;
  const auto one = std::ranges::count_if(
      view_.cells, [](const CellAccuracy& cell) { return cell.summary.n == 1; });
  std::int32_t most_needed = 0;
  for (const SeedsNeeded& needed : view_.seeds_needed) {
    if (needed.a.has_value() == view_.pairs.empty()) continue;  // Pairs decide where there are any.
    if (needed.seeds.value_or(0) > needed.seeds_now) {
      most_needed = std::max(most_needed, *needed.seeds);
    }
  }
  std::string text;
  if (one > 0) {
    text = fmt::format(
        "{} of {} cells have one seed: what another seed would do there is taken from "
        "the others.",
        grouped(one), grouped(findings_.cells));
  } else if (findings_.min_seeds == 2 || most_needed > 0) {
    text = fmt::format("{} seeds a cell are few", findings_.min_seeds);
    text += most_needed > 0
                ? fmt::format(": what is not told apart would take up to {}.", grouped(most_needed))
                : ": intervals are wide.";
  } else {
    return;
  }
  const bool by_itself = !is_added() && !data_.shared_streams();
  add("few-seeds", text,
      by_itself ? "`dimscope run STUDY.toml --until-clear` adds seeds to the cells that decide."
                : more_seeds());
}

void Doubts::add_missing_cells() {
  std::int64_t missing = 0, all = 0;
  for (const EffectsView::Grid& grid : view_.grids) {
    missing += grid.num_missing_cells;
    all += grid.num_missing_cells + grid.num_cells;
  }
  if (missing == 0) return;
  add("missing-cells",
      fmt::format("{} of {} cells of the grid {} missing: means are adjusted as if hyperparameters "
                  "did not act together.",
                  grouped(missing), grouped(all), missing == 1 ? "is" : "are"),
      is_added() ? "Train them and `dimscope add` them to the others."
                 : fmt::format("Put them into [[grid]]; {} trains what is missing.", kRunAgain));
}

void Doubts::add_copies() {
  if (data_.copies().empty()) return;
  add("copies", study::copies_note(data_.copies()) + ". They are counted once.");
}

void Doubts::add_looks() {
  const study::StudyFile study = study::stored_study(sources_.store);
  if (!study.until_clear || study.until_clear->looks.empty()) return;
  add("looks",
      fmt::format(
          "Seeds were added until pairs of {} were clear (looks at {} seeds a cell): p here "
          "does not know of the looks, and a difference that ended the search is rather too "
          "large.",
          study.until_clear->metric, fmt::join(study.until_clear->looks, ", ")),
      "[until_clear] in DIR/study.toml has the p that know of them.");
}

void Doubts::add_lines() {
  if (view_.grids.size() < 2) return;
  add("lines",
      fmt::format("The trials are {} lines, no full grid: what holds on a line need not hold where "
                  "the other hyperparameters are set otherwise.",
                  grouped(std::ssize(view_.grids))));
}

void Doubts::add_left_out() {
  if (sources_.models != nullptr && !sources_.models->left_out.empty()) {
    add("left-out", study::left_out_note(sources_.models->left_out, "the scores of behaviour"),
        fmt::format("{} trains them again.", kRunAgain));
  }
  for (const std::string& what : sources_.left_out) add("left-out", what);
}

void Doubts::add_best_of_many() {
  if (findings_.cells < 2) return;
  add("best-of-many",
      fmt::format(
          "The best of {} cells is also the luckiest: on new sentences, with other seeds, it "
          "will score less.",
          grouped(findings_.cells)));
}

}  // namespace

std::vector<Doubt> find_doubts(const FindingSources& sources, const Findings& findings) {
  return Doubts(sources, findings).all();
}

}  // namespace dimscope::effects
