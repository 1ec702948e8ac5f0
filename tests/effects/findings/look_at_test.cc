#include "dimscope/effects/findings/look_at.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/effects/findings/found.h"

namespace dimscope::effects {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study =
      new study::SmallStudy(built_in_study(300, 6, 60) + R"([[grid]]
embedding_dim = [2, 4]
hidden_dim = [1, 4]
seed = "1..3"
)" + kTurnsSlice);
  return *study;
}

const ReportEffects& effects() {
  static const ReportEffects* const effects = new ReportEffects(effects_found(study()));
  return *effects;
}

const LookAt* look_of(const Findings& findings, const std::string& finder) {
  for (const LookAt& look : findings.look) {
    if (look.finder == finder) return &look;
  }
  return nullptr;
}

TEST(LookAtSentences, AreDifferentOnesWithTheirTextAndCells) {
  const Findings& findings = *effects().findings;
  ASSERT_FALSE(findings.look.empty());
  EXPECT_LE(findings.look.size(), 5u);
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  const std::vector<text::Tree> trees = store.trees("test");
  std::set<std::int32_t> numbers;
  for (const LookAt& look : findings.look) {
    EXPECT_TRUE(numbers.insert(look.sentence).second);
    EXPECT_EQ(look.tokens, trees[look.sentence].tokens);
    EXPECT_EQ(look.label, store.data().labels.at("test")[look.sentence]);
    EXPECT_FALSE(look.reason.empty());
    if (look.a && look.b) {
      ASSERT_EQ(look.a->size(), 2u) << "a cell of the study";
      const AxisFinding& strongest = findings.axes.front();
      EXPECT_EQ(look.axis, strongest.axis.name);
      EXPECT_EQ(look.a->at(look.axis), strongest.a);
      EXPECT_EQ(look.b->at(look.axis), strongest.b);
    }
  }
}

TEST(LookAtSentences, AreThoseThatTurnMost) {
  const Findings& findings = *effects().findings;
  const AxisFinding& strongest = findings.axes.front();
  for (const PairEffects& pair : effects().metrics[0].pairs) {
    if (pair.axis != strongest.axis.name) continue;
    const LookAt* right = look_of(findings, "turned-right");
    ASSERT_EQ(right != nullptr, !pair.comparison.gained.empty());
    if (right == nullptr) continue;
    EXPECT_EQ(right->sentence, pair.comparison.gained.front().sentence);
    EXPECT_THAT(right->reason, StartsWith("Wrong at " + strongest.axis.label + " "));
  }
}

TEST(LookAtSentences, OfASliceAreOfTheSlice) {
  const Findings findings = found(study(), {.metric = "turns.fine"});
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  const study::StoredData data = store.data();
  EXPECT_EQ(findings.sentences, std::ssize(data.slices.at("turns")));
  for (const LookAt& look : findings.look) {
    EXPECT_THAT(data.slices.at("turns"), Contains(look.sentence));
  }
}

TEST(LookAtSentences, OfOneModelAreTheOnesItHasWrong) {
  const Findings findings = found("[[grid]]\nhidden_dim = 2\n");
  ASSERT_EQ(findings.look.size(), 1u);
  EXPECT_EQ(findings.look[0].finder, "never");
  EXPECT_THAT(findings.look[0].reason, HasSubstr(", and the only model says "));
  EXPECT_EQ(findings.look[0].axis, "");
  EXPECT_FALSE(findings.look[0].a || findings.look[0].b);
}

TEST(LookAtSentences, OfSeedsAreWhereTheyDisagree) {
  const Findings findings = found("[[grid]]\nhidden_dim = 2\nseed = \"1..3\"\n");
  const LookAt* look = look_of(findings, "seeds");
  if (look == nullptr) GTEST_SKIP() << "these seeds agree on everything";
  EXPECT_THAT(look->reason, StartsWith("Luck of the seed: two seeds of one cell give it different "
                                       "classes "));
  EXPECT_TRUE(look->a.has_value());
  EXPECT_FALSE(look->b.has_value());
}

TEST(LookAtSentences, AreNoneWithoutAxesAndAnswers) {
  EXPECT_THAT(found(study(), {.metric = "dev.fine"}).axes.size(), 2u)
      << "dev's sentences are not kept, test's are looked at";
}

}  // namespace
}  // namespace dimscope::effects
