#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/effects/topics/topics.h"
#include "tests/simulation/claims.h"

namespace dimscope {

// Makes claims_about(), a function a topic: accuracy, what is computed from answers and how sure
// findings are in answer_claims.cc, what is enough, shares and seeds to add in question_claims.cc,
// explanations in explanation_claims.cc, phrases and methods of explanation in model_claims.cc.
class ClaimList {
 public:
  ClaimList(const SimulatedStudy& study, const Scenario& scenario, const ClaimOptions& options);
  std::vector<Claim> all();

  struct Topic {
    const char* name;
    void (ClaimList::*add)();
  };
  // In the order of their claims; the last one adds trials to the study.
  static std::vector<Topic> topics();

 private:
  void add(ClaimKind kind, std::string what, bool happened) {
    claims_.push_back({kind, std::move(what), happened});
  }
  void add_p(bool null, std::string what, const std::optional<double>& p);
  // Nothing where the truth is not known, NaN.
  void add_interval(std::string what, const std::optional<analysis::Interval>& interval,
                    double truth);
  // One whose truth only the studies together tell.
  void add_interval_around_mean(std::string what, const std::optional<analysis::Interval>& interval,
                                double estimate);

  // Nothing is there over the population of sentences; on the study's own, neither unless cells act
  // on sentences.
  bool null_in_population(const std::string& axis) const;
  bool null_on_test(const std::string& axis) const;
  // `of(cell)` over the cells with this value, each as much as the others.
  template <typename Of>
  double level_mean(const std::string& axis, double x, const Of& of) const {
    double sum = 0;
    for (const auto& [settings, cell] : study_.cells) {
      if (settings.at(axis).number() == x) sum += of(cell);
    }
    return sum / Scenario::kNumDims;
  }
  static std::optional<Expected> found(const std::map<std::string, Expected>& values,
                                       const std::string& name);
  double omega2(const std::string& axis) const;
  // True accuracy of another seed where these settings hold: the mean over such cells.
  double accuracy_at(const Settings& settings) const;

  // p of the axes and levels' intervals; `of(cell)` is the value's Expected, if it is known, of
  // which `truth` is what they are about.
  template <typename Of>
  void add_axes(const std::string& name, const std::vector<analysis::AxisEffect>& axes,
                const Of& of, double Expected::* truth);

  void add_accuracy();
  void add_terms(const analysis::Anova& anova);
  void add_cells();
  void add_pairs();
  void add_sets();
  void add_budget();
  void add_critical();
  void add_words();
  void add_cues();
  void add_behaviour();
  void add_distance();
  void add_enough();
  void add_shapley();
  void add_phrases();
  void add_methods();
  void add_until_clear();
  void add_findings();

  const SimulatedStudy& study_;
  const Scenario& scenario_;
  const ClaimOptions options_;
  effects::StudyResults data_;
  effects::EffectsView view_;
  std::vector<Claim> claims_;
};

template <typename Of>
void ClaimList::add_axes(const std::string& name, const std::vector<analysis::AxisEffect>& axes,
                         const Of& of, double Expected::* truth) {
  for (const analysis::AxisEffect& axis : axes) {
    // Tests are about these sentences, whatever the intervals are about.
    add_p(null_on_test(axis.axis), name + ", p of " + axis.axis, axis.p);
    for (const analysis::AxisLevel& level : axis.levels) {
      // Where seeds' spread differs, it differs along hidden_dim.
      std::string what = name + " mean, " + axis.axis;
      if (axis.axis == "hidden_dim")
        what += " = " + std::to_string(static_cast<int>(level.x.number()));
      const auto value = [&](const CellTruth& cell) {
        const std::optional<Expected> expected = of(cell);
        return expected ? (*expected).*truth : std::numeric_limits<double>::quiet_NaN();
      };
      add_interval(what, level.interval, level_mean(axis.axis, level.x.number(), value));
    }
  }
}

}  // namespace dimscope
