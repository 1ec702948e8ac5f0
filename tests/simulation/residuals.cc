#include "tests/simulation/residuals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/effects/study_results.h"
#include "dimscope/engine/evaluator.h"
#include "tests/simulation/draws.h"

namespace dimscope {
namespace {

constexpr std::size_t kFewestTrials = 10;

std::string settings_of(const model::TrialConfig& config) {
  return fmt::format("embedding_dim = {}, hidden_dim = {}", config.embedding_dim,
                     config.hidden_dim);
}

std::vector<std::size_t> draw_with_replacement(std::size_t count, std::size_t from, Draws& draws) {
  std::vector<std::size_t> drawn;
  for (std::size_t i = 0; i < count; ++i) drawn.push_back(draws.below(from));
  return drawn;
}

double share_right(const std::vector<bool>& right, const std::vector<std::size_t>& sentences) {
  const auto n = std::ranges::count_if(sentences, [&](std::size_t s) { return right[s]; });
  return static_cast<double>(n) / static_cast<double>(sentences.size());
}

}  // namespace

Residuals::Residuals(const std::filesystem::path& directory) {
  const study::Store store(directory, study::Store::Mode::kRead);
  const effects::StudyResults data(store, {});
  std::map<Settings, std::vector<std::int32_t>> cells;
  for (std::size_t t = 0; t < data.trials().size(); ++t) {
    cells[data.observations()[t].settings].push_back(static_cast<std::int32_t>(t));
  }
  const auto& [settings, largest] =
      *std::ranges::max_element(cells, {}, [](const auto& cell) { return cell.second.size(); });
  if (largest.size() < kFewestTrials) {
    throw InputError(
        fmt::format("{}: its cells have at most {} complete trials, expected {} or more",
                    directory.string(), largest.size(), kFewestTrials));
  }
  data_ = data.data();
  trees_ = data.trees();
  const analysis::RelevanceTable table = data.relevances(largest);
  offsets_ = table.offsets;
  for (std::size_t i = 0; i < largest.size(); ++i) {
    const study::Trial& trial = data.trials()[largest[i]];
    read_trial(trial, data.probabilities(trial, "test"), table.trials[i]);
  }
  scenario_.name = "real";
  scenario_.meaning = fmt::format("no effect, trials of {}: {} seeds of {}", directory.string(),
                                  largest.size(), settings_of(data.trials()[largest[0]].config));
}

void Residuals::read_trial(const study::Trial& trial, std::vector<float> probabilities,
                           std::span<const float> relevances) {
  RealTrial& real = trials_.emplace_back();
  real.epochs = trial.epochs;
  real.relevances.assign(relevances.begin(), relevances.end());
  const std::size_t classes = data_.class_names.size();
  const std::vector<std::int32_t>& labels = data_.labels.at("test");
  for (std::size_t s = 0; s < labels.size(); ++s) {
    const auto answer = std::span(probabilities).subspan(s * classes, classes);
    real.right.push_back(engine::predicted_class(answer) == labels[s]);
  }
  real.probabilities = std::move(probabilities);
}

CellTruth Residuals::truth_on(const std::vector<std::size_t>& sentences) const {
  CellTruth truth;
  const auto n = static_cast<double>(trials_.size());
  std::vector<double> accuracies;
  for (const RealTrial& trial : trials_) {
    accuracies.push_back(share_right(trial.right, sentences));
    truth.accuracy.on_test += accuracies.back() / n;
    const auto right = std::ranges::count(trial.right, true);
    truth.accuracy.in_population +=
        static_cast<double>(right) / static_cast<double>(trial.right.size()) / n;
  }
  for (const double accuracy : accuracies) {
    truth.seed_variance += std::pow(accuracy - truth.accuracy.on_test, 2) / n;
  }
  for (const std::size_t s : sentences) {
    const auto right =
        std::ranges::count_if(trials_, [&](const RealTrial& trial) { return trial.right[s]; });
    truth.chances.push_back(static_cast<double>(right) / n);
  }
  return truth;
}

void Residuals::write_trial(const RealTrial& real, const model::TrialConfig& config,
                            const std::vector<std::size_t>& sentences, study::Store& store) const {
  study::Trial trial{.key = study::trial_key(config, "simulated"), .config = config};
  trial.epochs = real.epochs;
  trial.metrics["test.fine"] = share_right(real.right, sentences);
  const std::size_t classes = data_.class_names.size();
  study::Predictions test{"test", static_cast<std::int32_t>(classes), {}};
  study::WordRelevances relevances;
  for (const std::size_t s : sentences) {
    const auto answer = std::span(real.probabilities).subspan(s * classes, classes);
    test.probabilities.insert(test.probabilities.end(), answer.begin(), answer.end());
    relevances.words.insert(relevances.words.end(), real.relevances.begin() + offsets_[s],
                            real.relevances.begin() + offsets_[s + 1]);
  }
  store.start(trial.key);
  store.finish(trial, std::span(&test, 1), std::span(&relevances, 1));
}

SimulatedStudy Residuals::draw(std::uint64_t number) const {
  Draws draws(2, number);
  const auto sentences = draw_with_replacement(static_cast<std::size_t>(scenario_.num_sentences),
                                               trees_.size(), draws);
  study::StoredData data = data_;
  data.digest = "simulated";
  data.slices.clear();
  data.labels.at("test").clear();
  data.trees["test"].clear();
  data.num_sentences.at("test") = scenario_.num_sentences;
  for (const std::size_t s : sentences) {
    data.labels.at("test").push_back(data_.labels.at("test")[s]);
    data.trees["test"].push_back(trees_[s]);
  }
  SimulatedStudy study{
      .store = std::make_unique<study::Store>("simulated", study::Store::Mode::kMemory),
      .cells = {}};
  study.store->set_study("[[grid]]\nseed = 1\n", "simulation");
  study.store->set_data(data);
  const CellTruth truth = truth_on(sentences);
  std::vector<model::TrialConfig> configs;
  for (int e = 0; e < Scenario::kNumDims; ++e) {
    for (int h = 0; h < Scenario::kNumDims; ++h) {
      study.cells[settings_at(e, h)] = truth;
      for (int seed = 1; seed <= scenario_.num_seeds[e][h]; ++seed) {
        configs.push_back(config_at(scenario_, e, h, seed));
      }
    }
  }
  study.store->set_trials(configs, data.digest);
  for (const model::TrialConfig& config : configs) {
    write_trial(trials_[draws.below(trials_.size())], config, sentences, *study.store);
  }
  return study;
}

}  // namespace dimscope
