// What is claimed of what models were asked for: phrases, and methods of explanation.
#include <algorithm>

#include "dimscope/analysis/dimension_regression.h"
#include "dimscope/effects/quality/evaluation_means.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "tests/simulation/claim_list.h"

namespace dimscope {

void ClaimList::add_phrases() {
  // The scores, and what they would be without luck, of which the same lines are the truth.
  std::vector<analysis::Observation> scores, truths;
  for (std::size_t t = 0; t < data_.trials().size(); ++t) {
    const auto score = study_.phrase_scores.find(data_.trials()[t].key);
    if (score == study_.phrase_scores.end()) return;
    scores.push_back(data_.observations()[t]);
    truths.push_back(scores.back());
    scores.back().value = score->second;
    truths.back().value = *study_.cells.at(truths.back().settings).phrase_score;
  }
  const std::vector<analysis::Curve> found = analysis::curves(scores),
                                     expected = analysis::curves(truths);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto regression = analysis::dimension_regression(found[i], data_.seeds()),
               truth = analysis::dimension_regression(expected[i]);
    if (!regression) continue;
    const std::string& axis = found[i].axis;
    const bool null = null_in_population(axis);
    for (const analysis::DimensionFit& fit : regression->fits) {
      const analysis::Regression& line = truth->fit(fit.form).line;
      // Effects are lines in log2 of the dimension.
      add_p(null || fit.form == "log", "phrase, lack of fit along " + axis, fit.lack_of_fit_p);
      if (fit.form == "constant") continue;
      add_p(null, "phrase, p of the slope along " + axis, fit.line.slope_p);
      add_interval("phrase, slope along " + axis, fit.line.slope_interval, line.slope);
      add_interval("phrase, intercept along " + axis, fit.line.intercept_interval, line.intercept);
    }
  }
}

void ClaimList::add_methods() {
  if (study_.method_values.empty()) return;
  std::vector<effects::TrialEvaluations> trials;
  for (const study::Trial& trial : data_.trials()) {
    trials.push_back({.trial = trial, .evaluations = study_.store->evaluations(trial.key)});
  }
  const auto truth = [&](const std::string& method, const std::string& measure) {
    return study_.method_values.at({method, measure});
  };
  const auto prefix = [](const std::string& measure) {
    return std::string(measure == "stability" ? "methods' stability, " : "methods, ");
  };
  std::map<std::string, bool> any;  // by measure, of those that are alike
  for (const effects::MethodComparison& c : effects::method_comparisons(trials)) {
    const double difference =
        truth(c.method, c.measure).in_population - truth(c.other, c.measure).in_population;
    add_p(difference == 0, prefix(c.measure) + "p of a pair", c.p);
    add_interval(prefix(c.measure) + "difference of a pair", c.interval, difference);
    if (difference == 0) any[c.measure] = any[c.measure] || (c.p_holm && *c.p_holm <= 0.05);
  }
  for (const auto& [measure, found] : any) {
    add(ClaimKind::kFamily, prefix(measure) + "any pair after Holm", found);
  }
  for (const effects::EvaluationMean& mean : effects::evaluation_means(trials)) {
    add_interval(prefix(mean.measure) + "mean of one", mean.interval,
                 truth(mean.method, mean.measure).on_test);
  }
}

}  // namespace dimscope
