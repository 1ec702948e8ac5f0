// Axes that are no sizes, from the study file to the report.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Axes : public Cli {};

TEST_F(Axes, OfTextAndOfYesAndNoAreTrainedComparedAndReported) {
  write("kinds.toml", built_in_study(100, 2) + R"([[grid]]
embedding_dim = 2
hidden_dim = 2
optimizer = ["adagrad", "adam", "sgd"]
directions = [1, 2]
phrases = [true, false]
seed = "1..2"
)");
  const Result trained = run({"run", "kinds.toml", "--jobs", "2"});
  ASSERT_EQ(trained.code, 0) << trained.err;
  const nlohmann::json trials = json({"trials", "kinds", "--json"});
  ASSERT_EQ(trials.size(), 24u);
  for (const auto& trial : trials) {
    EXPECT_EQ(trial["state"], "complete");
    EXPECT_TRUE(trial["settings"]["phrases"].is_boolean());
    EXPECT_TRUE(trial["settings"].contains("directions"));
    EXPECT_FALSE(trial["settings"].contains("train_share")) << "nobody set it";
    EXPECT_FALSE(trial["settings"].contains("lowercase"));
  }
  const Result effects = run({"effects", "kinds", "accuracy"});
  EXPECT_EQ(effects.code, 0) << effects.err;
  EXPECT_THAT(effects.out, AllOf(HasSubstr("optimizer"), HasSubstr("directions"),
                                 HasSubstr("phrases"), HasSubstr("adam")));
  const Result some =
      run({"effects", "kinds", "accuracy", "--where", "optimizer=adam", "--where", "phrases=true"});
  EXPECT_EQ(some.code, 0) << some.err;
  EXPECT_THAT(some.out, HasSubstr("4 trials"));
  const Result report = run({"report", "kinds"});
  EXPECT_EQ(report.code, 0) << report.err;
  EXPECT_THAT(read("kinds/report.html"), HasSubstr("\"adam\""));
}

TEST_F(Axes, ThatATrialWouldNotReadAreRefusedBeforeAnythingIsTrained) {
  write("m.toml", built_in_study(100, 2) + "momentum = 0.5\n[[grid]]\nseed = 1\n");
  expect_refused({"run", "m.toml"},
                 "momentum is 0.5 with optimizer 'adagrad', which has none; leave it out, or give "
                 "the trials of optimizer 'sgd' a [[grid]] block of their own");
}

}  // namespace
}  // namespace dimscope
