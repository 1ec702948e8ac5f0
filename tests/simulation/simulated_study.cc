#include "tests/simulation/simulated_study.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "dimscope/study/trial.h"
#include "dimscope/text/dataset.h"
#include "tests/simulation/draws.h"

namespace dimscope {
namespace {

constexpr int kNumDims = Scenario::kNumDims;
constexpr std::int32_t kClasses = 5;
constexpr double kEase = 0.2;           // b_i is this or its negative
constexpr double kFailingShare = 0.04;  // of the seeds of Seeds::kFailing
constexpr double kFall = 0.2;           // what they lose
constexpr double kSharedByAll = 0.03, kSharedByHidden = 0.33 - 0.03,
                 kSharedByEmbedding = 0.09 - 0.03;

struct Cell {
  int e = 0, h = 0;  // numbers of the values
  CellTruth truth;
  std::vector<double> chances;  // [sentences] of an average trial
};

class Simulation {
 public:
  Simulation(const Scenario& scenario, std::uint64_t number)
      : scenario_(scenario), draws_(1, number) {}

  SimulatedStudy make() {
    draw_cells();
    SimulatedStudy study{.store = std::make_unique<Store>(":memory:", Store::Mode::kRun)};
    write_data(*study.store);
    write_trials(*study.store);
    for (const Cell& cell : cells_) {
      study.cells[{{"embedding_dim", Scenario::kDims[cell.e]},
                   {"hidden_dim", Scenario::kDims[cell.h]}}] = cell.truth;
    }
    return study;
  }

 private:
  double mean_ability() const {
    return scenario_.seeds == Scenario::Seeds::kFailing ? -kFailingShare * kFall : 0;
  }

  double ability_variance(int h) const {
    double variance = std::pow(scenario_.seed_sd[h], 2);
    if (scenario_.seeds == Scenario::Seeds::kFailing) {
      variance += kFailingShare * (1 - kFailingShare) * kFall * kFall;
    }
    return variance;
  }

  void draw_cells() {
    std::vector<double> ease;
    for (int s = 0; s < scenario_.num_sentences; ++s) {
      ease.push_back(draws_.uniform() < 0.5 ? kEase : -kEase);
    }
    for (int e = 0; e < kNumDims; ++e) {
      for (int h = 0; h < kNumDims; ++h) {
        Cell& cell = cells_.emplace_back(Cell{.e = e, .h = h});
        const double mean =
            0.5 + (e - 1) * scenario_.per_doubling_e + (h - 1) * scenario_.per_doubling_h;
        cell.truth.in_population = mean + mean_ability();
        const auto n = static_cast<double>(ease.size());
        double of_answers = 0;
        for (const double b : ease) {
          const double v = scenario_.sentence_effect * (2 * draws_.uniform() - 1);
          const double p = mean + b + v;
          cell.chances.push_back(p);
          cell.truth.on_test += (p + mean_ability()) / n;
          of_answers += p * (1 - p) / (n * n);
        }
        cell.truth.seed_variance = ability_variance(h) + (scenario_.steady ? 0 : of_answers);
      }
    }
  }

  void write_data(Store& store) const {
    StoredData data;
    data.digest = "simulated";
    data.source = "simulated";
    data.class_names = sentiment_class_names();
    data.vocabulary = {"<unk>"};
    data.labels["dev"] = {0, 1};
    data.labels["test"].assign(scenario_.num_sentences, 0);
    data.num_sentences = {{"train", 1}, {"dev", 2}, {"test", scenario_.num_sentences}};
    store.set_study("[[grid]]\nseed = 1\n", "simulation");
    store.set_data(data);
  }

  TrialConfig config_of(const Cell& cell, int seed) const {
    return {.embedding_dim = Scenario::kDims[cell.e],
            .hidden_dim = Scenario::kDims[cell.h],
            .epochs = 1,
            .seed = seed};
  }

  // What trials of one seed number have in common.
  struct SharedParts {
    double all = 0;
    std::array<double, kNumDims> embedding{}, hidden{};
  };

  std::vector<SharedParts> draw_shared() {
    std::vector<SharedParts> parts;
    if (!scenario_.shared) return parts;
    for (int seed = 0; seed < 20; ++seed) {
      SharedParts& part = parts.emplace_back();
      part.all = draws_.normal();
      for (double& x : part.embedding) x = draws_.normal();
      for (double& x : part.hidden) x = draws_.normal();
    }
    return parts;
  }

  double ability(const Cell& cell, int seed, const std::vector<SharedParts>& shared) {
    const double sd = scenario_.seed_sd[cell.h];
    if (scenario_.seeds == Scenario::Seeds::kSkewed) return sd * draws_.skewed();
    double z = draws_.normal();
    if (scenario_.shared) {
      const SharedParts& part = shared[seed - 1];
      z = std::sqrt(1 - kSharedByAll - kSharedByHidden - kSharedByEmbedding) * z +
          std::sqrt(kSharedByAll) * part.all + std::sqrt(kSharedByHidden) * part.hidden[cell.h] +
          std::sqrt(kSharedByEmbedding) * part.embedding[cell.e];
    }
    const bool fails =
        scenario_.seeds == Scenario::Seeds::kFailing && draws_.uniform() < kFailingShare;
    return sd * z - (fails ? kFall : 0);
  }

  // Whether each sentence is answered right, given the trial's chances.
  std::vector<bool> draw_answers(const std::vector<double>& chances, double a) {
    const auto chance = [&](std::size_t s) { return std::clamp(chances[s] + a, 0.0, 1.0); };
    std::vector<bool> right(chances.size());
    if (!scenario_.steady) {
      for (std::size_t s = 0; s < right.size(); ++s) right[s] = draws_.uniform() < chance(s);
      return right;
    }
    // Systematic sampling with unequal probabilities (Madow 1949) in random order: each sentence
    // has its own chance, and the number of right ones is their sum, rounded up or down.
    std::vector<std::size_t> order(right.size());
    for (std::size_t s = 0; s < order.size(); ++s) {
      order[s] = s;
      std::swap(order[s], order[draws_.below(s + 1)]);
    }
    double sum = draws_.uniform();
    for (const std::size_t s : order) {
      const double next = sum + chance(s);
      right[s] = std::floor(next) > std::floor(sum);
      sum = next;
    }
    return right;
  }

  void write_trials(Store& store) {
    std::vector<TrialConfig> configs;
    for (const Cell& cell : cells_) {
      for (int seed = 1; seed <= scenario_.num_seeds[cell.e][cell.h]; ++seed) {
        configs.push_back(config_of(cell, seed));
      }
    }
    store.set_trials(configs, "simulated");
    const std::vector<SharedParts> shared = draw_shared();
    for (const Cell& cell : cells_) {
      for (int seed = 1; seed <= scenario_.num_seeds[cell.e][cell.h]; ++seed) {
        const std::vector<bool> right = draw_answers(cell.chances, ability(cell, seed, shared));
        write_trial(config_of(cell, seed), right, store);
      }
    }
  }

  void write_trial(const TrialConfig& config, const std::vector<bool>& right, Store& store) const {
    Trial trial{.key = trial_key(config, "simulated"), .config = config};
    trial.epochs.push_back({0, 1.0, 0.5, 1.0});
    trial.metrics["test.fine"] =
        static_cast<double>(std::ranges::count(right, true)) / static_cast<double>(right.size());
    Predictions test{"test", kClasses, {}};
    // Powers of two: they add up to 1 without rounding.
    for (const bool is_right : right) {
      for (std::int32_t c = 0; c < kClasses; ++c) {
        test.probabilities.push_back(c == (is_right ? 0 : 1) ? 0.5f : 0.125f);
      }
    }
    store.start(trial.key);
    store.finish(trial, std::span(&test, 1));
  }

  const Scenario& scenario_;
  Draws draws_;
  std::vector<Cell> cells_;
};

}  // namespace

SimulatedStudy simulate(const Scenario& scenario, std::uint64_t number) {
  return Simulation(scenario, number).make();
}

}  // namespace dimscope
