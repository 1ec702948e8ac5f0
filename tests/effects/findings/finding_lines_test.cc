// What else a hyperparameter does, in words: results planted in those of a trained study.
#include "dimscope/effects/findings/finding_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/effects/findings/axis_findings.h"
#include "dimscope/effects/topics/topics.h"
#include "tests/effects/findings/found.h"

namespace dimscope::effects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study =
      new study::SmallStudy(built_in_study(120, 3, 60) + R"([[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2]
seed = "1..2"
)");
  return *study;
}

// The results of an axis with two values.
analysis::AxisEffect axis_of(double from, double to, double p_holm) {
  analysis::AxisEffect axis{.axis = "hidden_dim"};
  axis.levels = {{.x = 1, .n = 4, .mean = from}, {.x = 2, .n = 4, .mean = to}};
  axis.p = axis.p_holm = p_holm;
  return axis;
}

class Planted {
 public:
  Planted() : store_(study().directory(), study::Store::Mode::kRead), data_(store_, {}) {
    metric = view_effects(
        data_, study().directory(), store_,
        {.topics = {EffectsTopic::kAccuracy, EffectsTopic::kPairs}, .metric = "test.fine"});
    models = metric;
    metric.accuracy[0].anova.varies = true;
    for (analysis::AnovaTerm& term : metric.accuracy[0].anova.terms) term.p_holm = 0.9;
    for (analysis::AxisEffect& axis : metric.accuracy[0].axes) axis.spread.reset();
    metric.pairs.clear();
  }
  std::vector<FindingLine> lines() const {
    const std::vector<std::string> none;
    const FindingSources sources{
        .data = data_, .store = store_, .metric = metric, .models = &models, .left_out = none};
    for (AxisFinding& finding : axis_findings(sources)) {
      if (finding.axis.name == "hidden_dim") return finding.lines;
    }
    return {};
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const FindingLine& line : lines()) texts.push_back(line.text);
    return texts;
  }

  EffectsView metric, models;

 private:
  const study::Store store_;
  const StudyResults data_;
};

TEST(FindingLines, SayNothingWithoutATest) {
  Planted planted;
  planted.models.cues.clear();
  EXPECT_THAT(planted.texts(), IsEmpty());
}

TEST(FindingLines, CountTheSentencesThatTurn) {
  Planted planted;
  PairEffects pair{.axis = "hidden_dim", .a = 1, .b = 2};
  pair.comparison.num_sentences = 1000;
  pair.comparison.seeds_counted = true;
  pair.comparison.gained.resize(363);
  pair.comparison.lost.resize(90);
  pair.comparison.p = pair.comparison.p_holm = 0.001;
  planted.metric.pairs = {pair};
  const FindingLine line = planted.lines().at(0);
  EXPECT_EQ(line.text, "Of 1,000 sentences, 363 turn right in most models and 90 wrong.");
  EXPECT_EQ(line.about, FindingTopic::kSentences);
  EXPECT_EQ(line.evidence, EffectsTopic::kPairs);
  planted.metric.pairs[0].comparison.p_holm = 0.3;
  EXPECT_THAT(planted.texts(),
              ElementsAre("Of 1,000 sentences, 363 turn right in most models and 90 "
                          "wrong, as far as this study can tell."));
  planted.metric.pairs[0].comparison.seeds_counted = false;
  EXPECT_THAT(planted.texts(),
              ElementsAre("Of 1,000 sentences, 363 turn right in most models and 90 "
                          "wrong, as far as one seed a cell can tell."));
}

TEST(FindingLines, NameTheStrongestInteractionWithBothOfItsEnds) {
  Planted planted;
  for (analysis::AnovaTerm& term : planted.metric.accuracy[0].anova.terms) {
    if (term.factors.size() == 2) term.p_holm = 0.014;
  }
  for (analysis::Observation& trial : planted.metric.accuracy[0].values) {
    const double e = trial.settings.at("embedding_dim").number();
    const double h = trial.settings.at("hidden_dim").number();
    trial.value = 0.1 * e + (e == 2 ? 0.09 : -0.01) * h;
  }
  const FindingLine line = planted.lines().at(0);
  EXPECT_EQ(
      line.text,
      "How much depends on embedding dimension: +9.0 points at 2, −1.0 points at 3 (p = 0.014).");
  EXPECT_EQ(line.about, FindingTopic::kInteraction);
  EXPECT_EQ(line.p, 0.014);
}

TEST(FindingLines, TellTheCueThatChangesMost) {
  Planted planted;
  CueEffects cues{.grid = 0};
  cues.cues = {{.name = "but", .num_sentences = 76, .axes = {axis_of(0.112, 0.043, 0.0001)}},
               {.name = "not", .num_sentences = 80, .axes = {axis_of(0.05, 0.06, 0.0001)}},
               {.name = "never", .num_sentences = 9, .axes = {axis_of(0.1, 0.9, 0.0001)}},
               {.name = "so", .num_sentences = 80, .axes = {axis_of(0.1, 0.9, 0.06)}}};
  planted.models.cues = {cues};
  const FindingLine line = planted.lines().at(0);
  EXPECT_EQ(line.text,
            "“but” falls from 11 % to 4.3 % of the relevance of its 76 sentences (p < 0.001).");
  EXPECT_EQ(line.about, FindingTopic::kExplanations);
  EXPECT_EQ(line.evidence, EffectsTopic::kCues);
  planted.models.cues[0].cues.erase(planted.models.cues[0].cues.begin(),
                                    planted.models.cues[0].cues.begin() + 2);
  EXPECT_THAT(planted.texts(),
              ElementsAre("No cue word gains or loses relevance, as far as this study can tell."));
}

TEST(FindingLines, CompareExplanationsWithThoseOfAnotherSeed) {
  Planted planted;
  analysis::AxisDistance axis{.axis = "hidden_dim"};
  axis.ratio = 1.236;
  axis.ratio_interval = analysis::Interval{1.2, 1.27};
  axis.p = axis.p_holm = 0.002;
  planted.models.distance = {{.grid = 0, .axes = {axis}}};
  EXPECT_THAT(planted.texts(), ElementsAre("Explanations move 1.24 times [1.20, 1.27] as far as "
                                           "another seed moves them (p = 0.002)."));
  planted.models.distance[0].axes[0].p_holm = 0.4;
  EXPECT_THAT(
      planted.texts(),
      ElementsAre("Explanations move no further than another seed moves them, as far as this "
                  "study can tell (1.24 times as far [1.20, 1.27], p = 0.400)."));
}

TEST(FindingLines, TellTheBehaviourThatChangesMost) {
  Planted planted;
  BehaviourEffects behaviour{
      .grid = 0, .name = "negator", .claim = "a negator pulls against its scope"};
  behaviour.reading = "relevance";
  behaviour.num_cases = 76;
  behaviour.axes = {axis_of(0.506, 0.704, 0.0001)};
  planted.models.behaviour = {behaviour};
  EXPECT_THAT(
      planted.texts(),
      ElementsAre("In the explanations, a negator pulls against its scope in 51 % of 76 cases "
                  "at 1, in 70 % at 2 (p < 0.001)."));
  planted.models.behaviour[0].reading = "score";
  EXPECT_THAT(
      planted.texts(),
      ElementsAre("In the answers, a negator pulls against its scope in 51 % of 76 cases at 1, "
                  "in 70 % at 2 (p < 0.001)."));
  planted.models.behaviour[0].num_cases = 9;
  EXPECT_THAT(planted.texts(), IsEmpty()) << "too few to claim anything";
}

TEST(FindingLines, SayWhichValueIsEnough) {
  Planted planted;
  EnoughEffects enough{.grid = 0, .axis = "hidden_dim", .largest = {{"hidden_dim", 2}}};
  enough.steps = {{.settings = {{"hidden_dim", 1}}}};
  enough.steps[0].test.p = 0.03;
  planted.metric.enough = {enough};
  EXPECT_THAT(planted.texts(),
              ElementsAre("No hidden dimension below 2 is shown to be within 1 point "
                          "of it, as far as this study can tell."));
  planted.metric.enough[0].enough = 0;
  EXPECT_THAT(planted.texts(),
              ElementsAre("1 is enough: at most 1 point below 2, with 95 % confidence."));
  CriticalEffects critical{.grid = 0, .axis = "hidden_dim", .x = {1, 2}, .reliable = 0.8};
  critical.summary.num_sentences = {250, 150, 600};
  planted.metric.enough.clear();
  planted.metric.critical = {critical};
  EXPECT_THAT(planted.texts(),
              ElementsAre("1 suffices for 25 % of the sentences, 2 for 40 %, none for "
                          "60 % (right in 80 % of the models from there on)."));
}

TEST(FindingLines, TellTheLuckOfTheSeedWhereItDiffers) {
  Planted planted;
  analysis::AxisEffect& axis = planted.metric.accuracy[0].axes[1];
  axis.spread = analysis::SpreadTest{.f = 9, .df1 = 1, .df2 = 4, .p = 0.01, .p_holm = 0.02};
  axis.levels[0].seeds = analysis::Spread{.sd = 0.066};
  axis.levels[1].seeds = analysis::Spread{.sd = 0.005};
  EXPECT_THAT(
      planted.texts(),
      ElementsAre("Luck of the seed differs: 6.6 points apart at 1, 0.5 points at 2 (standard "
                  "deviation of a cell's seeds, p = 0.020)."));
}

TEST(FindingLines, TellWhereTrainingHadNotEnded) {
  Planted planted;
  BudgetEffects budget;
  for (const int e : {2, 3}) {
    for (const int h : {1, 2}) {
      budget.cells.push_back({.settings = {{"embedding_dim", e}, {"hidden_dim", h}}});
      budget.cells.back().still_rising = h == 1;
    }
  }
  planted.models.budget = budget;
  EXPECT_THAT(
      planted.texts(),
      ElementsAre("Accuracy on dev was still rising when training ended in 2 of 2 cells at 1, "
                  "in 0 of 2 at 2: more epochs may change the difference."));
}

}  // namespace
}  // namespace dimscope::effects
