#include "tests/simulation/simulated_study.h"

#include <algorithm>
#include <span>
#include <vector>

#include "dimscope/study/trial.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/corpus/tree.h"
#include "tests/simulation/seed_effects.h"
#include "tests/simulation/simulated_answers.h"
#include "tests/simulation/simulated_values.h"
#include "tests/simulation/simulated_words.h"

namespace dimscope {
namespace {

constexpr int kNumDims = Scenario::kNumDims;
constexpr std::int32_t kClasses = 5;

// Of the random numbers of a scenario.
std::uint64_t seed_of(const std::string& name) {
  std::uint64_t seed = 1;
  for (const char c : name) seed = Random::mix(seed ^ static_cast<std::uint64_t>(c));
  return seed;
}

struct Cell {
  CellPlace place;
  std::vector<double> chances;  // [sentences] of an average trial to be right
};

class Simulation {
 public:
  Simulation(const Scenario& scenario, std::uint64_t number)
      : scenario_(scenario),
        draws_(seed_of(scenario.name), number),
        of_ability_(scenario, draws_),
        words_(scenario, draws_),
        values_(scenario, Draws(seed_of(scenario.name + " values"), number)) {}

  SimulatedStudy make(const std::filesystem::path& directory) {
    SimulatedStudy study{
        .store = std::make_unique<study::Store>(
            directory, directory.empty() ? study::Store::Mode::kMemory : study::Store::Mode::kRun)};
    draw_cells(study.cells);
    write_data(*study.store);
    write_trials(*study.store);
    write_values(study);
    return study;
  }

  void add(std::span<const model::TrialConfig> configs, study::Store& store) {
    std::vector<model::TrialConfig> all = study::configs_of(store.trials());
    all.insert(all.end(), configs.begin(), configs.end());
    store.set_trials(all, "simulated");
    for (const model::TrialConfig& config : configs) {
      const auto cell = std::ranges::find_if(cells_, [&](const Cell& c) {
        return Scenario::kDims[c.place.e] == config.embedding_dim &&
               Scenario::kDims[c.place.h] == config.hidden_dim;
      });
      write_trial(*cell, config, store);
    }
  }

 private:
  void draw_cells(std::map<Settings, CellTruth>& truths) {
    std::vector<double> ease;
    for (int s = 0; s < scenario_.num_sentences; ++s) {
      ease.push_back(scenario_.ease * (2 * draws_.uniform() - 1));
    }
    const auto n = static_cast<double>(ease.size());
    const double ability = SeedEffects::mean(scenario_);
    for (int e = 0; e < kNumDims; ++e) {
      for (int h = 0; h < kNumDims; ++h) {
        Cell& cell = cells_.emplace_back(Cell{.place = {e, h}, .chances = {}});
        CellTruth& truth =
            truths[{{"embedding_dim", Scenario::kDims[e]}, {"hidden_dim", Scenario::kDims[h]}}];
        const double mean = 0.5 + scenario_.effect(e, h);
        truth.accuracy.in_population = mean + ability;
        double of_answers = 0;
        for (const double b : ease) {
          const double p = mean + b + scenario_.sentence_effect * (2 * draws_.uniform() - 1);
          cell.chances.push_back(p);
          truth.chances.push_back(p + ability);
          truth.accuracy.on_test += (p + ability) / n;
          of_answers += p * (1 - p) / (n * n);
        }
        truth.seed_variance =
            SeedEffects::variance(scenario_, cell.place) + (scenario_.steady ? 0 : of_answers);
        truth.slope = scenario_.slope;
        truth.phrase_score = SimulatedValues::expected_phrase_score(scenario_, cell.place);
        words_.add_truth(cell.place, truth);
      }
    }
  }

  void write_data(study::Store& store) const {
    study::StoredData data;
    data.digest = "simulated";
    data.source = "simulated";
    data.class_names = text::sentiment_class_names();
    data.vocabulary = {"<unk>"};
    data.labels["dev"] = {0, 1};
    for (int s = 0; s < scenario_.num_sentences; ++s) {
      data.labels["test"].push_back(words_.label(static_cast<std::size_t>(s)));
    }
    data.num_sentences = {{"train", 1}, {"dev", 2}, {"test", scenario_.num_sentences}};
    data.trees["test"] = text::parse_trees(words_.trees(), "simulated", kClasses);
    store.set_study("[[grid]]\nseed = 1\n", "simulation");
    store.set_data(data);
  }

  void write_trials(study::Store& store) {
    std::vector<model::TrialConfig> configs;
    for (const Cell& cell : cells_) {
      for (int seed = 1; seed <= scenario_.num_seeds[cell.place.e][cell.place.h]; ++seed) {
        configs.push_back(config_at(scenario_, cell.place.e, cell.place.h, seed));
      }
    }
    store.set_trials(configs, "simulated");
    for (const Cell& cell : cells_) {
      for (int seed = 1; seed <= scenario_.num_seeds[cell.place.e][cell.place.h]; ++seed) {
        write_trial(cell, config_at(scenario_, cell.place.e, cell.place.h, seed), store);
      }
    }
  }

  void write_values(SimulatedStudy& study) {
    study.method_values = values_.expected_values();
    for (const Cell& cell : cells_) {
      const int num_seeds = scenario_.num_seeds[cell.place.e][cell.place.h];
      const auto evaluations = values_.evaluations(cell.place, num_seeds);
      for (int seed = 1; seed <= num_seeds; ++seed) {
        const std::string key =
            study::trial_key(config_at(scenario_, cell.place.e, cell.place.h, seed), "simulated");
        study.phrase_scores[key] = values_.phrase_score(cell.place, seed);
        study.store->set_evaluations(key, evaluations[seed - 1]);
      }
    }
  }

  void write_trial(const Cell& cell, const model::TrialConfig& config, study::Store& store) {
    const auto seed = static_cast<int>(config.seed);
    const double ability = of_ability_.draw(cell.place, seed, draws_);
    const std::vector<bool> right = draw_answers(cell.chances, ability, scenario_.steady, draws_);
    study::Trial trial{.key = study::trial_key(config, "simulated"), .config = config};
    add_epochs(trial);
    trial.metrics["test.fine"] =
        static_cast<double>(std::ranges::count(right, true)) / static_cast<double>(right.size());
    study::Predictions test{"test", kClasses, {}};
    for (std::size_t s = 0; s < right.size(); ++s) {
      const std::int32_t answer = right[s] ? words_.label(s) : 0;
      // Powers of two: they add up to 1 without rounding.
      for (std::int32_t c = 0; c < kClasses; ++c) {
        test.probabilities.push_back(c == answer ? 0.5f : 0.125f);
      }
    }
    const study::WordRelevances relevances{.kind = {},
                                           .words = words_.draw(cell.place, seed, draws_)};
    store.start(trial.key);
    store.finish(trial, std::span(&test, 1), std::span(&relevances, 1));
  }

  // Accuracy on dev along a line of the trial's own, with noise.
  void add_epochs(study::Trial& trial) {
    constexpr std::int32_t kNumEpochs = 8;
    constexpr double kSlopeSd = 0.003, kNoiseSd = 0.01;
    const double slope = scenario_.slope + kSlopeSd * draws_.normal();
    for (std::int32_t epoch = 0; epoch < kNumEpochs; ++epoch) {
      const double dev = 0.4 + slope * epoch + kNoiseSd * draws_.normal();
      trial.epochs.push_back({epoch, 1.0, dev, 1.0});
    }
  }

  const Scenario& scenario_;
  Draws draws_;
  SeedEffects of_ability_;
  SimulatedWords words_;
  SimulatedValues values_;
  std::vector<Cell> cells_;
};

}  // namespace

Settings settings_at(int e, int h) {
  return {{"embedding_dim", Scenario::kDims[e]}, {"hidden_dim", Scenario::kDims[h]}};
}

model::TrialConfig config_at(const Scenario& scenario, int e, int h, int seed) {
  model::TrialConfig config;
  config.embedding_dim = Scenario::kDims[e];
  config.hidden_dim = Scenario::kDims[h];
  if (scenario.shared()) config.streams = model::kSharedStreams;
  config.seed = seed;
  return config;
}

SimulatedStudy simulate(const Scenario& scenario, std::uint64_t number,
                        const std::filesystem::path& directory) {
  const auto simulation = std::make_shared<Simulation>(scenario, number);
  SimulatedStudy study = simulation->make(directory);
  study.add_trials = [simulation,
                      &store = *study.store](std::span<const model::TrialConfig> configs) {
    simulation->add(configs, store);
  };
  return study;
}

}  // namespace dimscope
