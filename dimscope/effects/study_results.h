#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/curves.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/paired_test.h"
#include "dimscope/analysis/relevance_table.h"
#include "dimscope/effects/metrics.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/copies.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/store/store.h"
#include "dimscope/study/trial_condition.h"

namespace dimscope::effects {

// Trials of a study that make a grid by themselves: all of them, or the ones of a line.
struct EffectsGrid {
  Settings fixed;                    // what varies in the study but not here
  std::vector<std::int32_t> trials;  // numbers in StudyResults
  std::vector<analysis::Observation>
      observations;  // the same trials, with the settings that vary here
  analysis::FactorialDesign design;
};

// What the effects of a study are computed from: its complete trials and what they answered. For
// one thread.
class StudyResults {
 public:
  // The complete trials that meet all of `where`. Throws InputError where the store holds none, or
  // none that does, and where two conditions contradict each other. `models`, open, are the study's
  // where there are some already; they must outlive this.
  StudyResults(const study::Store& store, const std::vector<study::TrialCondition>& where,
               const study::StudyModels* models = nullptr);

  const study::StoredData& data() const { return data_; }
  const std::vector<study::Trial>& trials() const { return trials_; }
  // Trials that would count twice, and are left out of the above.
  const std::vector<study::Copy>& copies() const { return copies_; }
  const study::StudyModels* models() const { return models_; }  // nullptr where none are open
  const std::vector<analysis::Observation>& observations() const { return observations_; }
  const std::vector<std::string>& axes() const { return axes_; }
  // Some trials share the random streams of their seed number (docs/decisions/0022).
  bool shared_streams() const;
  // How their grids' designs take seeds.
  analysis::Seeds seeds() const;
  // Throws InputError naming the nearest where `axis` does not vary over the trials.
  void require_axis(const std::string& axis) const;
  // The whole as one grid when at most a fifth of its cells is missing, else each line of it: one
  // axis, all others held, with at least three values where there is such a line.
  const std::vector<EffectsGrid>& grids() const { return grids_; }

  // The grids by their number in grids(), of the trials that `keep` [trial] names; those of which
  // none is left are not there.
  std::vector<std::pair<std::size_t, EffectsGrid>> grids_of(const std::vector<bool>& keep) const;

  // A metric of the study by its name. Throws InputError naming the nearest.
  const MetricView& metric(const std::string& name) const;
  const std::vector<MetricView>& metrics() const { return metrics_; }
  // A trial's figure. Throws InputError where a run was stopped before it had that of a new slice.
  double value(const study::Trial& trial, const std::string& metric) const;
  // Sentences of the test split: of a slice, or all for "" and "test". Throws InputError naming the
  // nearest slice.
  std::vector<std::int32_t> slice(const std::string& name) const;

  // The sentences that a metric counts, and each trial's answers to them.
  struct MetricAnswers {
    std::string split;                    // "test" or "dev"
    std::vector<std::int32_t> sentences;  // numbers in the split
    std::vector<analysis::Answers> trials;
  };
  // Throws InputError where a trial has no predictions.
  MetricAnswers answers(const std::string& metric) const;

  const std::vector<text::Tree>& trees() const;  // of test, read when first asked for
  // Of test, normalised, of a grid's trials; read when first asked for. Throws InputError where a
  // trial has none.
  analysis::RelevanceTable relevances(const EffectsGrid& grid) const {
    return relevances(grid.trials);
  }
  analysis::RelevanceTable relevances(std::span<const std::int32_t> trials) const;
  analysis::RelevanceTable relevances() const;  // of all trials
  // Why not all trials have relevances, "3 of 12 trials were added without relevances"; nullopt
  // where they do.
  std::optional<std::string> why_no_relevances() const;
  // By which method and of which class the relevances are: "lrp-all, ε = 0.001, δ = 0, of the
  // predicted class".
  std::string explained() const;
  // The class [test sentences] for which each word of a trial counts; of one that explains its own
  // answers, what it answers.
  std::vector<std::int32_t> explained_classes(std::size_t trial) const;
  // Class probabilities [test sentences, C] of a trial.
  std::vector<float> probabilities(const study::Trial& trial, const std::string& split) const;

 private:
  // Of each sentence of a split and each trial: right (1), wrong (0), or not counted (kNotCounted).
  static constexpr std::uint8_t kNotCounted = 2;
  const std::vector<analysis::Answers>& scored(const std::string& split,
                                               engine::Scoring scoring) const;
  void find_grids();
  void read_relevances() const;

  const study::Store& store_;
  const study::StudyModels* models_ = nullptr;
  study::StoredData data_;
  std::vector<MetricView> metrics_;
  std::vector<study::Trial> trials_;
  std::vector<study::Copy> copies_;
  std::vector<std::string> axes_;
  std::vector<analysis::Observation> observations_;
  std::vector<EffectsGrid> grids_;
  mutable std::map<std::pair<std::string, engine::Scoring>, std::vector<analysis::Answers>>
      scored_;  // by trial
  mutable std::optional<std::vector<text::Tree>> trees_;
  mutable std::vector<std::int64_t> word_offsets_;
  mutable std::vector<std::vector<float>> relevances_;  // by trial
};

}  // namespace dimscope::effects
