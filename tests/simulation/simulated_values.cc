#include "tests/simulation/simulated_values.h"

#include <numeric>

#include "dimscope/analysis/summary.h"
#include "dimscope/effects/quality/explanation_quality.h"

namespace dimscope {
namespace {

constexpr const char* kMethods[] = {"lrp-all", "occlusion", "omission"};
constexpr const char* kMeasures[] = {"comprehensiveness", "sufficiency", "stability"};
constexpr double kValue = 0.3, kPlanted = 0.02;
// A sentence is hard for all methods, and more so for some: both within ± this. Sd of the rest.
constexpr double kOfSentence = 0.1, kNoiseSd = 0.1;

study::Evaluation mean_of(const effects::SentenceValues& sentences) {
  const analysis::Summary mean = analysis::summarize(sentences.values);
  study::Evaluation e{.method = sentences.method,
                      .measure = sentences.measure,
                      .value = mean.mean,
                      .low = {},
                      .high = {},
                      .n = mean.n};
  if (mean.interval) {
    e.low = mean.interval->low;
    e.high = mean.interval->high;
  }
  return e;
}

}  // namespace

SimulatedValues::SimulatedValues(const Scenario& scenario, Draws draws)
    : scenario_(scenario), draws_(draws), of_scores_(scenario, draws_) {
  const auto around_zero = [&] { return kOfSentence * (2 * draws_.uniform() - 1); };
  for (const std::string measure : kMeasures) {
    std::vector<double> ease;
    for (int s = 0; s < scenario.num_sentences; ++s) ease.push_back(around_zero());
    for (const std::string method : kMethods) {
      const bool planted = measure == "sufficiency" && method == "omission";
      Quality quality{
          method, measure, kValue + (planted ? kPlanted : 0), {}, SeedEffects(scenario, draws_)};
      for (const double easy : ease) {
        quality.expected.push_back(quality.mean + easy + around_zero());
      }
      qualities_.push_back(std::move(quality));
    }
  }
}

double SimulatedValues::phrase_score(CellPlace cell, int seed) {
  return 0.5 + scenario_.effect(cell.e, cell.h) + of_scores_.draw(cell, seed, draws_);
}

double SimulatedValues::expected_phrase_score(const Scenario& scenario, CellPlace cell) {
  return 0.5 + scenario.effect(cell.e, cell.h) + SeedEffects::mean(scenario);
}

std::vector<std::vector<study::Evaluation>> SimulatedValues::evaluations(CellPlace cell,
                                                                         int num_seeds) {
  std::vector<std::vector<effects::SentenceValues>> values(static_cast<std::size_t>(num_seeds));
  for (const Quality& quality : qualities_) {
    std::vector<double> added;
    for (int seed = 1; seed <= num_seeds; ++seed) {
      added.push_back(quality.of_trials.draw(cell, seed, draws_));
    }
    const double sum = std::accumulate(added.begin(), added.end(), 0.0);
    for (std::size_t t = 0; t < values.size(); ++t) {
      // Stability is that of a trial with each of the others: half of it is theirs.
      const double of_trial = quality.measure == "stability"
                                  ? (added[t] + (sum - added[t]) / (num_seeds - 1)) / 2
                                  : added[t];
      effects::SentenceValues& own = values[t].emplace_back(effects::SentenceValues{
          .method = quality.method, .measure = quality.measure, .values = {}});
      for (const double expected : quality.expected) {
        own.values.push_back(expected + of_trial + kNoiseSd * draws_.normal());
      }
    }
  }
  std::vector<std::vector<study::Evaluation>> result;
  for (const std::vector<effects::SentenceValues>& of_trial : values) {
    std::vector<study::Evaluation>& evaluations =
        result.emplace_back(effects::paired_differences(of_trial));
    for (const effects::SentenceValues& sentences : of_trial)
      evaluations.push_back(mean_of(sentences));
  }
  return result;
}

std::map<std::pair<std::string, std::string>, Expected> SimulatedValues::expected_values() const {
  std::map<std::pair<std::string, std::string>, Expected> result;
  const double of_trials = SeedEffects::mean(scenario_);
  for (const Quality& quality : qualities_) {
    const double sum = std::accumulate(quality.expected.begin(), quality.expected.end(), 0.0);
    result[{quality.method, quality.measure}] = {
        .on_test = sum / static_cast<double>(quality.expected.size()) + of_trials,
        .in_population = quality.mean + of_trials};
  }
  return result;
}

}  // namespace dimscope
