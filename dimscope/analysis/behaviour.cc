#include "dimscope/analysis/behaviour.h"

#include <algorithm>
#include <cmath>

#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

double sum_over(std::span<const float> words, WordSpan span) {
  double sum = 0;
  for (std::int32_t w = span.begin; w < span.end; ++w) sum += static_cast<double>(words[w]);
  return sum;
}

bool shows(Behaviour behaviour, double first, double second) {
  switch (behaviour) {
    case Behaviour::kSecondOutweighs:
      return second > first;
    case Behaviour::kOpposes:
      return first * second < 0;
    case Behaviour::kStrengthens:
      return first * second > 0;
  }
  return false;
}

}  // namespace

std::vector<std::vector<std::uint8_t>> passed_cases(Behaviour behaviour,
                                                    std::span<const BehaviourCase> cases,
                                                    const RelevanceTable& table) {
  check(!cases.empty(), "cases to test a behaviour on");
  std::vector<std::vector<std::uint8_t>> passed;
  for (std::size_t trial = 0; trial < table.trials.size(); ++trial) {
    auto& of_trial = passed.emplace_back();
    for (const BehaviourCase& c : cases) {
      const auto words = table.words(trial, c.sentence);
      of_trial.push_back(shows(behaviour, sum_over(words, c.first), sum_over(words, c.second)));
    }
  }
  return passed;
}

std::vector<double> pass_rates(Behaviour behaviour, std::span<const BehaviourCase> cases,
                               const RelevanceTable& table) {
  std::vector<double> rates;
  for (const auto& of_trial : passed_cases(behaviour, cases, table)) {
    const auto passed = std::count(of_trial.begin(), of_trial.end(), 1);
    rates.push_back(static_cast<double>(passed) / static_cast<double>(cases.size()));
  }
  return rates;
}

bool passes(Behaviour behaviour, const PhraseScores& scores) {
  switch (behaviour) {
    case Behaviour::kSecondOutweighs:
      return std::abs(scores.whole - scores.second) < std::abs(scores.whole - scores.first);
    case Behaviour::kOpposes:
      return scores.whole * scores.second < 0;
    case Behaviour::kStrengthens:
      return scores.whole * scores.second > 0 && std::abs(scores.whole) > std::abs(scores.second);
  }
  return false;
}

}  // namespace dimscope::analysis
