// `dimscope run --until-clear`: seeds for the cells that decide, in rounds.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class UntilClear : public Cli {
 protected:
  void SetUp() override { write("tiny.toml", kTinyStudy); }
  Result until_clear(const std::string& out) const {
    return run({"run", "tiny.toml", "--out", out, "--until-clear", "--max-seeds", "4"});
  }
  std::set<std::string> keys_of(const std::string& study) const {
    std::set<std::string> keys;
    for (const auto& trial : json({"trials", study, "--json"})) {
      EXPECT_EQ(trial["state"], "complete");
      keys.insert(trial["key"]);
    }
    return keys;
  }
};

TEST_F(UntilClear, AddsSeedsToTheStudy) {
  const Result result = until_clear("a");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("look 1 of at most 3 (2 seeds a cell): "));
  EXPECT_THAT(result.err, HasSubstr(" clear by test.fine\n"));
  EXPECT_THAT(result.err, HasSubstr("hidden_dim 1 → 2: "));
  const std::string text = read("a/study.toml");
  EXPECT_THAT(text, StartsWith(kTinyStudy));
  EXPECT_THAT(text,
              HasSubstr("\n[until_clear]\nmetric = \"test.fine\"\nmax_seeds = 4\nlooks = [2"));
  EXPECT_THAT(text, HasSubstr("found = [\n  \""));
  // Each look's new seeds are trials of the study like any other.
  const nlohmann::json trials = json({"trials", "a", "--json"});
  EXPECT_GE(trials.size(), 8u);
  EXPECT_LE(trials.size(), 16u);
  for (const auto& trial : trials) EXPECT_LE(trial["seed"], 4);
  const Result effects = run({"effects", "a", "pairs"});
  EXPECT_THAT(effects.out, HasSubstr("note: Seeds were added until pairs of test.fine were clear "
                                     "(run --until-clear, looks at 2"));
}

TEST_F(UntilClear, GoesOnToTheSameEnd) {
  ASSERT_EQ(until_clear("whole").code, 0);
  // Stopped after the grid, and run without the flag in between.
  ASSERT_EQ(run({"run", "tiny.toml", "--out", "parts"}).code, 0);
  EXPECT_EQ(read("parts/study.toml"), kTinyStudy);
  ASSERT_EQ(until_clear("parts").code, 0);
  EXPECT_EQ(read("parts/study.toml"), read("whole/study.toml"));
  EXPECT_EQ(keys_of("parts"), keys_of("whole"));
  // Again: nothing is trained, nothing changes.
  const Result again = until_clear("parts");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.err, Not(HasSubstr("epoch")));
  EXPECT_EQ(read("parts/study.toml"), read("whole/study.toml"));
  // The copy is a study file as well.
  const Result copy = run({"run", "parts/study.toml", "--until-clear", "--max-seeds", "4"});
  EXPECT_EQ(copy.code, 0) << copy.err;
  EXPECT_EQ(read("parts/study.toml"), read("whole/study.toml"));
}

TEST_F(UntilClear, SeedsStayWhenTheStudyIsRunWithoutIt) {
  ASSERT_EQ(until_clear("a").code, 0);
  const std::string text = read("a/study.toml");
  const std::set<std::string> keys = keys_of("a");
  ASSERT_EQ(run({"run", "tiny.toml", "--out", "a"}).code, 0);
  EXPECT_EQ(read("a/study.toml"), text);
  EXPECT_EQ(keys_of("a"), keys);
  // A study that grows keeps them too.
  write("tiny.toml", kTinyStudy + "[[grid]]\nembedding_dim = 4\nhidden_dim = 1\nseed = 1\n");
  ASSERT_EQ(run({"run", "tiny.toml", "--out", "a"}).code, 0);
  EXPECT_THAT(keys_of("a"), AllOf(SizeIs(keys.size() + 1), IsSupersetOf(keys)));
}

TEST_F(UntilClear, RefusesWhatWouldSpendTheErrorAgain) {
  ASSERT_EQ(until_clear("a").code, 0);
  expect_refused(
      {"run", "tiny.toml", "--out", "a", "--until-clear", "--max-seeds", "5"},
      "--max-seeds is 5, and the looks of this directory were planned for 4: after a look "
      "the plan is fixed; --max-seeds 4 goes on with it, another directory (--out) begins "
      "a new one");
  expect_refused({"run", "tiny.toml", "--max-seeds", "5"},
                 "--max-seeds limits --until-clear, which is not given");
  std::string five = kTinyStudy;
  five.replace(five.find("1..2"), 4, "1..5");
  write("five.toml", five);
  expect_refused({"run", "five.toml", "--until-clear", "--max-seeds", "5"},
                 "--max-seeds is 5, expected more than the 5 seeds a cell of the first look");
}

TEST_F(UntilClear, LooksAtTheMetricThatIsAskedFor) {
  const auto with_metric = [&](const std::string& metric) {
    return std::vector<std::string>{"run",         "tiny.toml", "--out",    "a",   "--until-clear",
                                    "--max-seeds", "4",         "--metric", metric};
  };
  const std::string unknown = "'turns.fein' is no metric of the study, did you mean 'turns.fine'?";
  expect_refused(with_metric("turns.fein"), unknown);
  EXPECT_FALSE(exists(at("a"))) << "before anything is trained";
  expect_refused({"run", "tiny.toml", "--metric", "turns.fine"},
                 "--metric decides for --until-clear, which is not given");
  const Result result = run(with_metric("turns.fine"));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr(" clear by turns.fine\n"));
  EXPECT_THAT(read("a/study.toml"), HasSubstr("\n[until_clear]\nmetric = \"turns.fine\"\n"));
  EXPECT_THAT(run({"effects", "a", "pairs"}).out,
              HasSubstr("note: Seeds were added until pairs of turns.fine were clear"));
  expect_refused({"effects", "a", "pairs", "--metric", "turns.fein"}, unknown);
  expect_refused(with_metric("test.fine"),
                 "--metric is test.fine, and the looks of this directory were planned for "
                 "turns.fine: after a look the plan is fixed; --metric turns.fine goes on with it, "
                 "another directory (--out) begins a new one");
}

TEST_F(UntilClear, RefusesSharedStreams) {
  std::string shared = kTinyStudy;
  shared.replace(shared.find("[train]\n"), 8, "[train]\nstreams = \"shared\"\n");
  write("shared.toml", shared);
  expect_refused(
      {"run", "shared.toml", "--until-clear"},
      "--until-clear adds seeds to single cells; with streams = \"shared\" a seed belongs "
      "to all of them, expected streams = \"own\"");
}

}  // namespace
}  // namespace dimscope
