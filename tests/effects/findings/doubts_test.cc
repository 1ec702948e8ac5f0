#include "dimscope/effects/findings/doubts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/effects/findings/found.h"

namespace dimscope::effects {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Doubts, OfOneSeedSayThatNothingIsToldApart) {
  const Findings findings = found("[[grid]]\nhidden_dim = [1, 2]\n");
  const Doubt doubt = findings.doubts.at(0);
  EXPECT_EQ(doubt.kind, "one-seed");
  EXPECT_EQ(doubt.text,
            "One seed a cell: what is a hyperparameter's effect and what is the seed's cannot be "
            "told apart.");
  EXPECT_EQ(doubt.remedy,
            "Give the grid several seeds, as in seed = \"1..5\"; `dimscope run STUDY.toml` trains "
            "those that are missing.");
  EXPECT_EQ(findings.axes.at(0).certainty, Certainty::kUntested);
  EXPECT_FALSE(findings.axes[0].p || findings.axes[0].interval);
}

TEST(Doubts, OfOneTrialSayThatNothingVaries) {
  const Findings findings = found("[[grid]]\nhidden_dim = 2\n");
  EXPECT_THAT(findings.axes, IsEmpty());
  EXPECT_EQ(findings.models, 1);
  EXPECT_EQ(findings.cells, 1);
  EXPECT_EQ(findings.studied, "one model, on 1,000 sentences of the built-in corpus");
  EXPECT_EQ(findings.doubts.at(0).kind, "no-axis");
  EXPECT_EQ(findings.doubts[0].text,
            "No hyperparameter varies over these trials: there is no effect to see.");
  EXPECT_EQ(findings.doubts[0].remedy,
            "Give a hyperparameter several values in [[grid]], as in hidden_dim = [2, 8].");
  EXPECT_EQ(doubt_of(findings, "best-of-many").text, "") << "one is not many";
}

TEST(Doubts, OfSeedsAloneSayThatNothingVaries) {
  const Findings findings = found("[[grid]]\nhidden_dim = 2\nseed = \"1..3\"\n");
  EXPECT_THAT(findings.axes, IsEmpty());
  EXPECT_EQ(findings.studied,
            "3 models, alike but for the seed, on 1,000 sentences of the built-in corpus");
  EXPECT_THAT(kinds_of_doubts(findings), StartsWith("no-axis"));
}

TEST(Doubts, OfTrialsWithoutALineSayThatNothingCompares) {
  const Findings findings = found(R"([[grid]]
embedding_dim = 2
hidden_dim = 1
[[grid]]
embedding_dim = 3
hidden_dim = 2
)");
  EXPECT_THAT(findings.axes, IsEmpty());
  EXPECT_EQ(doubt_of(findings, "no-pairs").text,
            "No two trials differ in one hyperparameter alone: nothing can be compared.");
}

TEST(Doubts, CountFailedAndUnfinishedTrials) {
  const study::SmallStudy study(built_in_study(120, 3, 60) +
                                "[[grid]]\nhidden_dim = [1, 2]\nseed = \"1..4\"\n");
  {
    study::Store store(study.directory(), study::Store::Mode::kRun);
    const std::vector<study::Trial> trials = store.trials();
    store.start(trials[0].key);
    store.fail(trials[0].key, "the loss is not finite");
    store.start(trials[5].key);
    store.release(trials[5].key);
  }
  const Findings findings = found(study);
  EXPECT_EQ(doubt_of(findings, "failed").text, "1 of 8 trials failed and are left out.");
  EXPECT_EQ(doubt_of(findings, "failed").remedy, "`dimscope trials DIR` says why.");
  EXPECT_EQ(doubt_of(findings, "unfinished").text,
            "1 of 8 trials are not finished: all of this may still change.");
  EXPECT_EQ(doubt_of(findings, "unfinished").remedy,
            "`dimscope run STUDY.toml` goes on with them.");
  EXPECT_EQ(findings.models, 6);
  EXPECT_EQ(findings.min_seeds, 3);
  EXPECT_EQ(findings.max_seeds, 3);
}

TEST(Doubts, CountMissingCells) {
  const Findings findings = found(R"([[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2]
seed = "1..2"
[[grid]]
embedding_dim = 2
hidden_dim = 3
seed = "1..2"
)");
  EXPECT_EQ(doubt_of(findings, "missing-cells").text,
            "1 of 6 cells of the grid is missing: means are adjusted as if hyperparameters did not "
            "act together.");
  EXPECT_EQ(doubt_of(findings, "missing-cells").remedy,
            "Put them into [[grid]]; `dimscope run STUDY.toml` trains what is missing.");
  EXPECT_EQ(findings.axes.size(), 2u);
}

TEST(Doubts, NameFewSeedsAndHowToGetMore) {
  const Findings findings = found("[[grid]]\nhidden_dim = [1, 2]\nseed = \"1..2\"\n");
  const Doubt doubt = doubt_of(findings, "few-seeds");
  EXPECT_THAT(doubt.text, StartsWith("2 seeds a cell are few"));
  EXPECT_EQ(doubt.remedy,
            "`dimscope run STUDY.toml --until-clear` adds seeds to the cells that decide.");
  const Findings unequal = found(R"([[grid]]
hidden_dim = 1
[[grid]]
hidden_dim = 2
seed = "1..3"
)");
  EXPECT_EQ(
      doubt_of(unequal, "few-seeds").text,
      "1 of 2 cells have one seed: what another seed would do there is taken from the others.");
}

TEST(Doubts, NameEpochsThatWereChosenOnTest) {
  const study::SmallStudy study(
      "[data]\nsource = \"synthetic\"\ntrain_sentences = 120\n[train]\nepochs = 3\nbatch_size = "
      "60\n"
      "select = \"test\"\n[[grid]]\nhidden_dim = [1, 2]\n");
  const Findings findings = found(study);
  EXPECT_THAT(doubt_of(findings, "chosen-on-test").text,
              StartsWith("The epoch was chosen by accuracy on the test set"));
  EXPECT_EQ(doubt_of(findings, "chosen-on-test").remedy,
            "Take select = \"test\" from [train]; `dimscope run STUDY.toml` then trains the study "
            "anew.");
}

TEST(Doubts, NameSharedStreams) {
  const study::SmallStudy study(
      "[data]\nsource = \"synthetic\"\ntrain_sentences = 120\n[train]\nepochs = 3\nbatch_size = "
      "60\n"
      "streams = \"shared\"\n[[grid]]\nhidden_dim = [1, 2]\nseed = \"1..3\"\n");
  const Findings findings = found(study);
  EXPECT_THAT(doubt_of(findings, "shared-streams").text,
              StartsWith("Trials of one seed number share their random numbers"));
  EXPECT_EQ(doubt_of(findings, "shared-streams").remedy, std::nullopt);
}

TEST(Doubts, NameTheLuckOfTheBestLast) {
  const Findings findings = found("[[grid]]\nhidden_dim = [1, 2]\nseed = \"1..2\"\n");
  EXPECT_EQ(findings.doubts.back().kind, "best-of-many");
  EXPECT_EQ(findings.doubts.back().text,
            "The best of 2 cells is also the luckiest: on new sentences, with other seeds, it will "
            "score less.");
}

// ---- planted

class Planted {
 public:
  Planted() : store_(study().directory(), study::Store::Mode::kRead), data_(store_, {}) {
    metric = view_effects(study().directory(), store_,
                          {.topics = {EffectsTopic::kAccuracy}, .metric = "test.fine"});
    models = metric;
    findings.cells = std::ssize(metric.cells);
    findings.min_seeds = findings.max_seeds = 3;
    findings.metric = metric.metric;
  }
  Doubt doubt(const std::string& kind) const {
    Findings with = findings;
    with.doubts = find_doubts(
        {.data = data_, .store = store_, .metric = metric, .models = &models, .left_out = left_out},
        findings);
    return doubt_of(with, kind);
  }

  EffectsView metric, models;
  Findings findings;
  std::vector<std::string> left_out;

 private:
  static const study::SmallStudy& study() {
    static const study::SmallStudy* const study = new study::SmallStudy(
        built_in_study(120, 3, 60) + "[[grid]]\nhidden_dim = [1, 2]\nseed = \"1..3\"\n");
    return *study;
  }
  const study::Store store_;
  const StudyResults data_;
};

TEST(Doubts, CountCellsBelowTheMostFrequentClass) {
  Planted planted;
  planted.findings.metric.chance = 0.286;
  planted.metric.cells[0].summary.mean = 0.28;
  planted.metric.cells[1].summary.mean = 0.29;
  EXPECT_EQ(
      planted.doubt("below-chance").text,
      "1 of 2 cells is below 28.6 %, which always giving the most frequent class scores: such "
      "models have learned next to nothing of the classes.");
  EXPECT_EQ(planted.doubt("below-chance").remedy,
            "Look at their training first: dimscope effects DIR budget");
  planted.metric.cells[1].summary.mean = 0.2;
  EXPECT_THAT(planted.doubt("below-chance").text, StartsWith("All cells are below 28.6 %"));
  planted.findings.metric.chance = 0.1;
  EXPECT_EQ(planted.doubt("below-chance").text, "");
}

TEST(Doubts, NameTrainingOnlyWhereMoreCellsRiseThanChanceGives) {
  Planted planted;
  BudgetEffects budget;
  budget.cells.resize(36);
  budget.num_rising = 10;
  planted.models.budget = budget;
  EXPECT_EQ(
      planted.doubt("training").text,
      "In 10 of 36 cells accuracy on dev was still rising when training ended: such a score is "
      "not what the cell could reach.");
  EXPECT_EQ(planted.doubt("training").remedy,
            "Give [train] more epochs; `dimscope run STUDY.toml` then trains the study anew. Which "
            "cells they are: dimscope effects DIR budget");
  // Of 36 that stand still three or more rise in 6.2 % of the studies, four or more in 1.3 %.
  planted.models.budget->num_rising = 3;
  EXPECT_EQ(planted.doubt("training").text, "");
  planted.models.budget->num_rising = 4;
  EXPECT_NE(planted.doubt("training").text, "");
}

TEST(Doubts, NameWhatIsLeftOut) {
  Planted planted;
  planted.left_out = {"Distances between explanations: so many models take minutes."};
  EXPECT_EQ(planted.doubt("left-out").text, planted.left_out[0]);
  planted.left_out.clear();
  planted.models.left_out = {{"0123456789abcdef", "it is gone"}};
  EXPECT_THAT(planted.doubt("left-out").text, HasSubstr("0123456789abcdef"));
  EXPECT_EQ(planted.doubt("left-out").remedy, "`dimscope run STUDY.toml` trains them again.");
}

TEST(Doubts, NameTheSeedsThatItWouldTake) {
  Planted planted;
  SeedsNeeded needed{.grid = 0, .axis = "hidden_dim"};
  needed.seeds_now = 3;
  needed.seeds = 14;
  planted.metric.seeds_needed = {needed};
  EXPECT_EQ(planted.doubt("few-seeds").text,
            "3 seeds a cell are few: what is not told apart would take up to 14.");
  planted.metric.seeds_needed[0].seeds = 2;
  EXPECT_EQ(planted.doubt("few-seeds").text, "");
}

}  // namespace
}  // namespace dimscope::effects
