// `dimscope find`.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Two hidden dimensions by two embedding dimensions by two seeds.
class Find : public Cli {
 protected:
  void SetUp() override { run_tiny(); }
};

// That a view's rows are sentences of test and ranked by `column`, largest first.
void expect_ranked(const nlohmann::json& view, const char* column) {
  const nlohmann::json& rows = view["sentences"];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_GE(rows[i]["number"], 0);
    EXPECT_LT(rows[i]["number"], 1000);
    EXPECT_FALSE(rows[i]["text"].get<std::string>().empty());
    if (i == 0) continue;
    EXPECT_GE(rows[i - 1][column].get<double>(), rows[i][column].get<double>());
  }
}

TEST_F(Find, ContrastHasBothSetsAndItsChance) {
  const std::vector<std::string> query = {"find",         "tiny",         "contrast",
                                          "--right",      "hidden_dim=2", "--wrong",
                                          "hidden_dim=1", "--rows",       "0"};
  std::vector<std::string> as_json = query;
  as_json.push_back("--json");
  const nlohmann::json view = json(as_json);
  EXPECT_EQ(view["query"], "contrast");
  EXPECT_TRUE(view["notes"].empty());
  ASSERT_EQ(view["facts"].size(), 2u);
  EXPECT_EQ(view["facts"][0]["set"], "A: hidden_dim = 2");
  EXPECT_EQ(view["facts"][0]["trials"], 4);
  EXPECT_EQ(view["facts"][1]["cells"], 2);
  for (const auto& row : view["sentences"]) {
    EXPECT_GT(row["right_a"], 2);
    EXPECT_LT(row["right_b"], 2);
    EXPECT_EQ(row["share_a"], row["right_a"].get<double>() / 4);
  }
  EXPECT_THAT(view["statement"].get<std::string>(),
              StartsWith(std::to_string(view["sentences"].size()) + " of 1000 sentences"));
  // The accuracies are the trials' own.
  double mean = 0;
  for (const auto& trial : json({"trials", "tiny", "--json"})) {
    if (trial["hidden_dim"] == 2) mean += trial["metrics"]["test.fine"].get<double>() / 4;
  }
  EXPECT_NEAR(view["facts"][0]["accuracy"].get<double>(), mean, 1e-15);
  const Result text = run(query);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, ContainsRegex("With trials dealt to the sets at random there would be"));
  EXPECT_EQ(run(query).out, text.out);  // the same deals each time
}

TEST_F(Find, ContrastLeavesOutTrialsOfBothSets) {
  const nlohmann::json view = json({"find", "tiny", "contrast", "--right", "hidden_dim=1",
                                    "--wrong", "embedding_dim=2", "--json"});
  EXPECT_EQ(view["facts"][0]["trials"], 2);  // (3,1), two seeds
  EXPECT_EQ(view["facts"][1]["trials"], 2);  // (2,2)
  expect_refused(
      {"find", "tiny", "contrast", "--right", "hidden_dim=1..2", "--wrong", "embedding_dim=2"},
      "no complete trial has embedding_dim = 2 (--wrong) without being in the other set");
}

TEST_F(Find, SeedsAreRankedByDisagreement) {
  const nlohmann::json view = json({"find", "tiny", "seeds", "--rows", "0", "--json"});
  EXPECT_EQ(view["sentences"].size(), 1000u);
  expect_ranked(view, "disagreement");
  EXPECT_EQ(json({"find", "tiny", "seeds", "--json"})["sentences"].size(), 20u);
  const nlohmann::json slice =
      json({"find", "tiny", "seeds", "--metric", "turns.fine", "--rows", "0", "--json"});
  EXPECT_LT(slice["sentences"].size(), 1000u);
  for (const auto& row : slice["sentences"]) {
    EXPECT_THAT(row["text"].get<std::string>(), ContainsRegex("(^| )([Bb]ut|[Nn]ot) "));
  }
}

TEST_F(Find, FlipsAreComparedWithSeeds) {
  const nlohmann::json view = json({"find", "tiny", "flips", "--axis", "hidden_dim", "--json"});
  ASSERT_EQ(view["facts"].size(), 2u);
  EXPECT_EQ(view["facts"][0]["step"], "1 to 2");
  EXPECT_EQ(view["facts"][0]["pairs"], 4);
  EXPECT_EQ(view["facts"][1]["step"], "two seeds of a cell");
  EXPECT_EQ(view["facts"][1]["pairs"], 4);
  for (const auto& row : view["sentences"]) {
    EXPECT_EQ(row["changed"].get<double>(),
              (row["gained"].get<double>() + row["lost"].get<double>()) / 4);
  }
  const Result one_seed =
      run({"find", "tiny", "flips", "--axis", "hidden_dim", "--where", "seed=1"});
  EXPECT_THAT(one_seed.out,
              HasSubstr("with one seed a cell, how much of that is chance cannot be told"));
}

using FindShared = Cli;

TEST_F(FindShared, SaysWhatItsTestsAndComparisonsMakeOfSharedStreams) {
  std::string toml = kTinyStudy;
  toml.replace(toml.find("[train]\n"), 8, "[train]\nstreams = \"shared\"\n");
  write("tiny.toml", toml);
  ASSERT_EQ(run({"run", "tiny.toml"}).code, 0);
  using Arguments = std::vector<std::string>;
  const std::string note =
      "Trials of one seed number share their random numbers, so they are not independent: ";
  for (const auto& [query, meaning] : std::vector<std::pair<Arguments, std::string>>{
           {{"contrast", "--right", "hidden_dim=2", "--wrong", "hidden_dim=1"}, "the deals take"},
           {{"flips", "--axis", "hidden_dim"}, "two values are compared on the same"},
           {{"reasons", "--sentence", "0"}, "p takes them for independent"}}) {
    Arguments arguments = {"find", "tiny"};
    arguments.insert(arguments.end(), query.begin(), query.end());
    EXPECT_THAT(run(arguments).out, HasSubstr("\nnote: " + note + meaning));
    arguments.emplace_back("--json");
    const nlohmann::json notes = json(arguments)["notes"];
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_THAT(notes[0].get<std::string>(), StartsWith(note + meaning));
  }
  EXPECT_TRUE(json({"find", "tiny", "seeds", "--json"})["notes"].empty())
      << "compares the seeds of single cells";
}

TEST_F(Find, ReasonsCompareTheTrialsThatAgree) {
  const nlohmann::json view = json({"find", "tiny", "reasons", "--json"});
  EXPECT_EQ(view["sentences"].size(), 20u);
  expect_ranked(view, "mean_distance");
  for (const auto& row : view["sentences"]) {
    EXPECT_GE(row["trials"], 2);
    EXPECT_LE(row["mean_distance"], row["largest_distance"]);
    EXPECT_LE(row["largest_distance"], 1.000001);  // relevances are kept in 16 bits
    EXPECT_NE(row["trial_a"], row["trial_b"]);
  }
}

TEST_F(Find, SuspectsNameTheLabelledWords) {
  const nlohmann::json view = json({"find", "tiny", "suspects", "--rows", "0", "--json"});
  expect_ranked(view, "negative");
  EXPECT_EQ(view["facts"][0]["sentences"], view["sentences"].size());
  std::int64_t negative = 0;
  for (const auto& row : view["sentences"]) {
    negative += row["negative"].get<std::int64_t>();
    EXPECT_LE(row["negative"], row["right"]);
    EXPECT_FALSE(row["words"].get<std::string>().empty());
  }
  EXPECT_EQ(view["facts"][0]["negative"], negative);
}

TEST_F(Find, RefusesWhatCannotBeAsked) {
  expect_refused({"find", "tiny", "contrasts"},
                 "unknown query 'contrasts', did you mean 'contrast'?");
  expect_refused({"find", "tiny", "contrast", "--right", "hidden_dim=1"},
                 "contrast needs two sets of trials: --right and --wrong");
  expect_refused({"find", "tiny", "contrast", "--right", "hidden_dim=1", "--wrong", "hiden_dim=2"},
                 "--wrong: 'hiden_dim' is no hyperparameter, did you mean 'hidden_dim'?");
  expect_refused({"find", "tiny", "contrast", "--right", "hidden_dim=1", "--wrong", "hidden_dim=3"},
                 "no complete trial has hidden_dim = 3 (--wrong) without being in the other set");
  expect_refused({"find", "tiny", "contrast", "--right", "hidden_dim=1", "--wrong", "hidden_dim=1"},
                 "no complete trial has hidden_dim = 1 (--right) without being in the other set");
  expect_refused({"find", "tiny", "seeds", "--right", "hidden_dim=1"},
                 "--right and --wrong are for the query contrast only; --where chooses trials");
  expect_refused({"find", "tiny", "seeds", "--axis", "hidden_dim"},
                 "--axis is for the query flips only");
  expect_refused({"find", "tiny", "seeds", "--where", "hidden_dim=7..9"},
                 "no complete trial has hidden_dim = 7 to 9; it takes 2 values from 1 to 2");
  expect_refused({"find", "tiny", "seeds", "--where", "seed=1"},
                 "no cell has two complete trials; train several seeds, as in seed = \"1..5\"");
  expect_refused({"find", "tiny", "seeds", "--metric", "dev.fine"},
                 "dev.fine: only sentences of test can be found");
  expect_refused({"find", "tiny", "flips"},
                 "several hyperparameters vary; choose one with --axis: embedding_dim, hidden_dim");
  expect_refused({"find", "tiny", "flips", "--axis", "hidden"},
                 "'hidden' does not vary over the trials; known: embedding_dim, hidden_dim");
  expect_refused({"find", "tiny", "flips", "--axis", "hidden_dim", "--where", "hidden_dim=1"},
                 "'hidden_dim' does not vary over the trials; known: embedding_dim");
  expect_refused({"find", "tiny", "reasons", "--where", "hidden_dim=1", "--where",
                  "embedding_dim=2", "--where", "seed=1"},
                 "reasons needs two complete trials or more");
}

TEST_F(Find, SuspectsNeedLabelledWordsAndSentiments) {
  write("t.tsv", "ham\tgood\nspam\tbad\n");
  write("table.toml",
        "[data]\nsource = \"table\"\ntrain = \"t.tsv\"\ndev = \"t.tsv\"\ntest = \"t.tsv\"\n"
        "classes = [\"ham\", \"spam\"]\n[train]\nepochs = 1\n[[grid]]\nhidden_dim = 1\n");
  ASSERT_EQ(run({"run", "table.toml"}).code, 0);
  expect_refused({"find", "table", "suspects"},
                 "suspects needs labelled words and the five sentiment classes");
  std::string five = read("table.toml");
  five.replace(five.find("[\"ham\", \"spam\"]"), 15,
               "[\"very negative\", \"negative\", \"neutral\", \"positive\", \"very positive\"]");
  write("five.toml", five);
  write("t.tsv", "positive\tgood film\nnegative\tbad film\n");
  ASSERT_EQ(run({"run", "five.toml"}).code, 0);
  expect_refused({"find", "five", "suspects"},
                 "suspects needs labelled words, and the test sentences have none");
  expect_refused({"find", "five", "flips"}, "no hyperparameter varies over the trials");
  write("two.toml", read("five.toml") + "embedding_dim = 2\n[[grid]]\nhidden_dim = 2\n");
  ASSERT_EQ(run({"run", "two.toml"}).code, 0);
  expect_refused({"find", "two", "flips", "--axis", "hidden_dim"},
                 "no two complete trials differ in hidden_dim alone; see `dimscope trials`");
}

TEST_F(Find, MendsASentenceByTheNearestChange) {
  const nlohmann::json view = json({"find", "tiny", "mends", "--sentence", "5", "--json"});
  EXPECT_EQ(view["query"], "mends");
  ASSERT_EQ(view["sentences"].size(), 1u);
  EXPECT_THAT(view["statement"].get<std::string>(), ContainsRegex("^In [0-4] of 4 cells"));
  for (const auto& row : view["facts"]) {
    EXPECT_LT(row["right"].get<double>(), 0.8 * row["trials"].get<double>());
    if (row["settings"].is_null()) {
      EXPECT_EQ(row["change"], "none of the study");
    } else {
      EXPECT_EQ(row["right_there"], row["trials_there"]) << "both of two seeds";
      EXPECT_THAT(row["change"].get<std::string>(), HasSubstr(" → "));
    }
  }
  // The same sentence as a text, by its models: the same answers.
  const std::string text = view["sentences"][0]["text"], label = view["sentences"][0]["class"];
  const nlohmann::json own =
      json({"find", "tiny", "mends", "--text", text, "--label", label, "--json"});
  EXPECT_EQ(own["facts"], view["facts"]);
  EXPECT_EQ(own["statement"], view["statement"]);
}

TEST_F(Find, MendsASliceFromOneCell) {
  const nlohmann::json view =
      json({"find", "tiny", "mends", "--metric", "turns.fine", "--from", "hidden_dim=1", "--from",
            "embedding_dim=2", "--rows", "0", "--json"});
  ASSERT_EQ(view["facts"].size(), 3u);
  EXPECT_EQ(view["facts"][0]["change"], "embedding_dim 2 → 3") << "0.58 doublings";
  EXPECT_EQ(view["facts"][1]["change"], "hidden_dim 1 → 2");
  EXPECT_EQ(view["facts"][2]["settings"], 2);
  for (const auto& row : view["sentences"]) EXPECT_LT(row["right"], 2);
  expect_refused({"find", "tiny", "mends"},
                 "mends: --from leaves 4 cells to start from, expected one, as in --from "
                 "hidden_dim=2; or one sentence, --sentence N");
  expect_refused({"find", "tiny", "mends", "--from", "hidden_dim=7"},
                 "no complete trial has hidden_dim = 7 (--from)");
}

TEST_F(Find, ReasonsOfOneSentence) {
  const nlohmann::json view = json({"find", "tiny", "reasons", "--sentence", "5", "--json"});
  EXPECT_EQ(view["query"], "reasons");
  ASSERT_GE(view["facts"].size(), 1u);
  double share = 0;
  for (const auto& row : view["facts"]) share += row["share"].get<double>();
  EXPECT_NEAR(share, 1, 1e-12);
  EXPECT_EQ(view["sentences"][0]["number"], 5);
  EXPECT_THAT(view["statement"].get<std::string>(),
              ContainsRegex("of 8 trials .* two random explanations in"));
}

TEST_F(Find, RefusesOptionsOfOtherQueries) {
  expect_refused({"find", "tiny", "seeds", "--sentence", "3"},
                 "--sentence is for the queries reasons and mends only");
  expect_refused({"find", "tiny", "reasons", "--from", "hidden_dim=1"},
                 "--text, --label and --from are for the query mends only");
  expect_refused({"find", "tiny", "mends", "--sentence", "3", "--text", "good"},
                 "--sentence and --text are two ways to name the sentence; expected one");
  expect_refused({"find", "tiny", "mends", "--text", "good"},
                 "mends: --text needs the class that is right, --label CLASS");
  expect_refused({"find", "tiny", "mends", "--sentence", "3", "--label", "positive"},
                 "--label is the class of --text, which is not given");
  expect_refused({"find", "tiny", "reasons", "--sentence", "3000"},
                 "sentence 3000 is outside 0..999, the numbers of the test sentences");
  expect_refused({"find", "tiny", "mends", "--sentence", "3000"},
                 "sentence 3000 is none of those that test.fine counts");
}

}  // namespace
}  // namespace dimscope
