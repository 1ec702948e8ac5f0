#include "dimscope/effects/quality/quality_run.h"

#include "dimscope/base/parallel.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "dimscope/effects/quality/explanation_quality.h"
#include "dimscope/study/models/trial_model.h"

namespace dimscope::effects {
namespace {

// Trials that differ in nothing but the seed.
struct Cell {
  model::TrialConfig config;  // of seed 0
  std::vector<std::size_t> trials;
  std::size_t num_left = 0;  // to be measured
};

std::vector<Cell> cells_of(std::span<const study::Trial> trials) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    model::TrialConfig config = trials[i].config;
    config.seed = 0;
    auto cell = std::find_if(cells.begin(), cells.end(),
                             [&](const Cell& known) { return known.config == config; });
    if (cell == cells.end()) cell = cells.insert(cell, {.config = config, .trials = {}});
    cell->trials.push_back(i);
    ++cell->num_left;
  }
  return cells;
}

class StudyEvaluation {
 public:
  StudyEvaluation(const std::filesystem::path& directory, study::Store& store,
                  std::span<const study::Trial> trials, std::span<const explain::Method> methods,
                  const QualityRun& run)
      : directory_(directory),
        store_(store),
        trials_(trials),
        methods_(methods),
        run_(run),
        stored_(store.data()),
        data_(quality_data(store)),
        cells_(cells_of(trials)),
        qualities_(trials.size()) {
    // Cell by cell, so that few relevances wait for the other seeds.
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      for (const std::size_t trial : cells_[c].trials) order_.push_back({c, trial});
    }
  }

  bool evaluate() {
    in_parallel(
        order_.size(), 0,
        [this] {
          return
              [this, ws = engine::Workspace()](std::size_t i) mutable { measure(order_[i], ws); };
        },
        run_.stop);
    return !run_.stop.stop_requested();
  }

 private:
  struct Task {
    std::size_t cell, trial;
  };
  void measure(const Task& task, engine::Workspace& ws);
  void finish_cell(Cell& cell);

  const std::filesystem::path& directory_;
  study::Store& store_;
  std::span<const study::Trial> trials_;
  std::span<const explain::Method> methods_;
  const QualityRun& run_;
  const study::StoredData stored_;
  const QualityData data_;
  std::vector<Cell> cells_;
  std::vector<Task> order_;
  std::vector<TrialQuality> qualities_;  // relevances only until the cell is finished
  std::mutex mutex_;                     // guards what is below, the cells and the qualities
  std::size_t num_done_ = 0;
};

void StudyEvaluation::measure(const Task& task, engine::Workspace& ws) {
  const study::Trial& trial = trials_[task.trial];
  const engine::Network network = study::load_trial_model(directory_, trial, stored_);
  std::optional<TrialQuality> quality =
      evaluate_explanations(network, data_, methods_, ws, [&](std::size_t method) {
        const std::scoped_lock lock(mutex_);
        ++num_done_;
        if (run_.on_method) {
          run_.on_method(trial, methods_[method], num_done_, trials_.size() * methods_.size());
        }
        return !run_.stop.stop_requested();
      });
  if (!quality) return;  // stopped
  store_.set_evaluations(trial.key, quality->evaluations);
  const std::scoped_lock lock(mutex_);
  Cell& cell = cells_[task.cell];
  qualities_[task.trial] = std::move(*quality);
  if (--cell.num_left == 0) finish_cell(cell);
}

void StudyEvaluation::finish_cell(Cell& cell) {
  for (const std::size_t trial : cell.trials) {
    std::vector<const TrialQuality*> others;
    for (const std::size_t other : cell.trials) {
      if (other != trial) others.push_back(&qualities_[other]);
    }
    if (others.empty()) continue;
    store_.set_evaluations(trials_[trial].key,
                           evaluate_stability(qualities_[trial], others, methods_));
  }
  for (const std::size_t trial : cell.trials) qualities_[trial] = {};
}

}  // namespace

bool evaluate_study(const std::filesystem::path& directory, study::Store& store,
                    std::span<const study::Trial> trials, std::span<const explain::Method> methods,
                    const QualityRun& run) {
  return StudyEvaluation(directory, store, trials, methods, run).evaluate();
}

}  // namespace dimscope::effects
