// `dimscope effects`: what it prints, writes and refuses.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Effects : public Cli {
 protected:
  Result effects(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"effects", "tiny"});
    return run(arguments);
  }
  // Few resamples: what is tested here is what goes where.
  static std::vector<std::string> quick(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--resamples", "50", "--permutations", "19"});
    return arguments;
  }
};

TEST_F(Effects, SummarisesEveryTopic) {
  run_tiny();
  const Result result = effects(quick({}));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, StartsWith("tiny: 8 trials\n"
                                     "  embedding_dim × hidden_dim: 4 cells, 2 seeds a cell\n"));
  for (const char* heading :
       {"What moves fine accuracy, test (n = 1000)?", "Smallest against largest value",
        "Had training ended?", "What moves the score of a phrase's true class",
        "How far do explanations move", "Which cue words gain or lose relevance",
        "Do negators, \"but\" and intensifiers work", "Which dimension is enough",
        "Each topic in full: dimscope effects tiny TOPIC"}) {
    EXPECT_THAT(result.out, HasSubstr(heading));
  }
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b"))) << "no colour in a pipe";
}

TEST_F(Effects, PrintsATopicWithItsTables) {
  run_tiny();
  const Result result = effects({"accuracy", "budget", "--metric", "turns.coarse", "--rows", "3"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("Analysis of variance of coarse accuracy, turns over trials\n"),
                    HasSubstr("… 3 of 4 rows; --rows 0 prints all, --csv writes them\n"),
                    HasSubstr("Had training ended?"), Not(HasSubstr("Which cue words")),
                    Not(HasSubstr("all trials"))));
}

TEST_F(Effects, ExplainsTheWordsOfASentence) {
  run_tiny();
  const Result result = effects({"words", "--sentence", "2", "--where", "embedding_dim=2"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("What moves the words of test sentence 2"),
                                HasSubstr("explained is the class each trial predicts")));
}

TEST_F(Effects, OfWordsShowNoPWhereNothingCanBeTested) {
  run_tiny();
  const Result one_seed =
      effects({"words", "--sentence", "3", "--where", "seed=1", "--where", "hidden_dim=1"});
  EXPECT_EQ(one_seed.code, 0) << one_seed.err;
  // Of every word: no seeds, no p.
  EXPECT_THAT(one_seed.out, ContainsRegex("smallest p \\(Holm\\)\n +[^ ]+ .* –\n"));
  EXPECT_THAT(one_seed.out, Not(HasSubstr("1.000")));
}

TEST_F(Effects, CertifiesTheSmallestModelThatIsEnough) {
  run_tiny();
  const Result result = effects({"enough", "--margin", "60", "--slice", "turns"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("fine accuracy, turns, n = "));
  EXPECT_THAT(result.out, HasSubstr(": at most 60 points below the largest"));
  EXPECT_THAT(result.out,
              ContainsRegex("hidden_dim: 1 is enough \\(.*, against 2\\); nothing smaller"));
  EXPECT_THAT(result.out, ContainsRegex("by parameters: embedding_dim = 2, hidden_dim = 1 "));
  const Result one_seed = effects({"enough", "--where", "seed=1"});
  EXPECT_THAT(one_seed.out, HasSubstr("a certificate needs two or more in each"));
}

TEST_F(Effects, SplitsAccuracyExactly) {
  run_tiny();
  const Result result = effects({"shapley", "--resamples", "50"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("\n  embedding_dim × hidden_dim  "),
                                HasSubstr("  best: embedding_dim = "),
                                HasSubstr("from the grid's mean: embedding_dim ")));
}

TEST_F(Effects, PrintsJson) {
  run_tiny();
  const nlohmann::json all =
      json({"effects", "tiny", "--json", "--resamples", "50", "--permutations", "19", "--phrase",
            "very good", "--label", "very positive"});
  EXPECT_EQ(all["schema"], 1);
  EXPECT_EQ(all["accuracy"][0]["values"].size(), 8u);
  EXPECT_EQ(all["phrases"].size(), 0u) << "two values of two seeds are too few for a regression";
  EXPECT_EQ(all["critical_phrases"][0]["text"], "very good");
}

TEST_F(Effects, WritesCsvAndLatex) {
  run_tiny();
  const Result result =
      effects({"pairs", "--csv", "tables", "--latex", "--pair", "2,3", "--axis", "embedding_dim"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("\\begin{table}\n  \\caption{Pairs on the same sentences: "));
  EXPECT_THAT(result.err, HasSubstr("tables/pairs.csv: 1 row\n"));
  EXPECT_THAT(read("tables/pairs.csv"),
              StartsWith("grid,axis,a,b,sentences,trials_a,trials_b,accuracy_a,accuracy_b,"
                         "difference,interval_low,interval_high,standard_error,df,p,p_holm,"
                         "detectable,gained,lost\n"
                         "all trials,embedding_dim,2,3,1000,4,4,"));
  EXPECT_TRUE(exists(at("tables/pairs_mcnemar.csv")));
}

TEST_F(Effects, ComparesTwoSetsOfTrials) {
  run_tiny();
  const std::vector<std::string> sets = {"--a", "embedding_dim=2", "--b", "hidden_dim=2"};
  const auto with_sets = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), sets.begin(), sets.end());
    return arguments;
  };
  const Result text = effects(with_sets({"pairs"}));
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("Two sets of trials, 1 cell each, same sentences"),
                    HasSubstr("\n  a: embedding_dim = 2: "), HasSubstr("\n  b: hidden_dim = 2: "),
                    HasSubstr(" % (n = 1000, 2 trials)\n  b: "), HasSubstr("\n  a → b: "),
                    Not(HasSubstr("Smallest against largest"))));
  const Result two = effects({"pairs", "--axis", "hidden_dim", "--pair", "1,2"});
  EXPECT_THAT(two.out, AllOf(HasSubstr("Two values, same sentences"),
                             Not(HasSubstr("Smallest against largest"))))
      << two.err;
  const nlohmann::json all = json(with_sets({"effects", "tiny", "pairs", "--json"}));
  EXPECT_EQ(all["sets"]["a"], "embedding_dim = 2");
  EXPECT_EQ(all["sets"]["trials_a"], 2);
  EXPECT_EQ(all["pairs"].size(), 0u);
  effects(with_sets({"pairs", "--csv", "tables"}));
  EXPECT_THAT(read("tables/sets.csv"),
              StartsWith("a,b,sentences,cells,trials_a,trials_b,accuracy_a,accuracy_b,difference,"
                         "interval_low,interval_high,p,detectable,gained,lost\n"
                         "embedding_dim = 2,hidden_dim = 2,1000,1,2,2,"));
  expect_refused({"effects", "tiny", "--a", "hidden_dim=2"},
                 "--a and --b go together: two sets of trials are compared");
  expect_refused(with_sets({"effects", "tiny", "budget"}),
                 "--a and --b are for the topic pairs, which is not asked for");
  expect_refused(with_sets({"effects", "tiny", "--axis", "hidden_dim"}),
                 "--a and --b compare two sets of trials; --axis and --pair two values");
  expect_refused({"effects", "tiny", "--a", "hiden_dim=2", "--b", "hidden_dim=3"},
                 "--a: 'hiden_dim' is no hyperparameter, did you mean 'hidden_dim'?");
}

TEST_F(Effects, OfOneCellCountsItAsOne) {
  run_tiny();
  const Result result = effects({"accuracy", "budget", "--where", "hidden_dim=1", "--where",
                                 "embedding_dim=2", "--where", "seed=1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(StartsWith("tiny: 1 trial\n  one cell, 1 seed\nnote: No hyperparameter varies"),
                    HasSubstr("\n  In none of 1 cell was accuracy on dev still rising")));
}

TEST_F(Effects, SayWhichFormsOfAPhraseWereFitted) {
  write("tiny.toml", built_in_study(100, 1) +
                         "[[grid]]\nhidden_dim = [1, 2]\nseed = \"1..4\"\n[[grid]]\nhidden_dim = "
                         "[1, 2, 3]\ndropout = 0.5\nseed = \"1..3\"\n" +
                         kNotGoodPhrase);
  ASSERT_EQ(run({"run", "tiny.toml"}).code, 0);
  const Result result = effects({"phrases"});
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("What moves the score of a phrase's true class (best form by AICc)?"),
                    ContainsRegex("hidden_dim \\(dropout = 0.2\\): [a-z]+ \\(weight 0\\.[0-9]+ of "
                                  "constant, linear\\);"),
                    ContainsRegex("hidden_dim \\(dropout = 0.5\\): [a-z]+ \\(weight 0\\.[0-9]+ of "
                                  "constant, linear, log\\);")))
      << result.err;
}

TEST_F(Effects, FillTheAdjustedPOfAccuracy) {
  run_tiny();
  ASSERT_EQ(effects({"accuracy", "critical", "--csv", "tables", "--resamples", "50"}).code, 0);
  const auto lines = lines_of(read("tables/accuracy_effects.csv"));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], EndsWith(",p,p_holm"));
  for (const std::string& line : {lines[1], lines[2]}) {
    EXPECT_THAT(line, ContainsRegex(",[01]\\.?[0-9]*,[01]\\.?[0-9]*$"));
  }
  EXPECT_THAT(read("tables/critical_map.csv"),
              StartsWith("cell,trials,sentences,reliable_share,interval_low,interval_high\n"));
}

TEST_F(Effects, RefuseOptionsThatNothingUses) {
  const auto refused = [&](std::vector<std::string> arguments, const std::string& message) {
    arguments.insert(arguments.begin(), {"effects", "tiny"});
    expect_refused(arguments, message);
  };
  run_tiny();
  refused({"accuracy", "--sentence", "5"},
          "--sentence is for the topics words, critical, none of which is asked for");
  refused({"cues", "budget", "--metric", "test.fine"},
          "--metric is for the topics accuracy, pairs, critical, enough, shapley, none of which is "
          "asked for");
  refused({"pairs", "--slice", "turns"},
          "--slice is for the topics cues, distance, enough, none of which is asked for");
  refused({"budget", "--axis", "hidden_dim"},
          "--axis is for the topics accuracy, pairs, phrases, cues, distance, behaviour, critical, "
          "enough, none of which is asked for");
  refused({"accuracy", "--axis", "hidden_dim", "--pair", "1,2"},
          "--pair is for the topic pairs, which is not asked for");
  refused({"distance", "--cue", "but"}, "--cue is for the topic cues, which is not asked for");
  refused({"cues", "--phrase", "good", "--label", "positive"},
          "--phrase is for the topic phrases, which is not asked for");
  refused({"cues", "--resamples", "50"},
          "--resamples is for the topics phrases, critical, shapley, words, none of which is asked "
          "for");
  refused({"pairs", "--margin", "1"}, "--margin is for the topic enough, which is not asked for");
  refused({"enough", "--difference", "1"},
          "--difference is for the topic pairs, which is not asked for");
  refused({"enough", "--margin", "0"},
          "--margin: found 0, expected a number of points above 0 and below 100");
  refused({"pairs", "--difference", "150"},
          "--difference: found 150, expected a number of points above 0 and below 100");
  refused({"pairs", "--permutations", "50"},
          "--permutations is for the topic distance, which is not asked for");
  refused({"pairs", "--json", "--latex"},
          "--json and --latex are two ways to print the results; expected one");
  refused({"pairs", "--json", "--rows", "3"},
          "--rows is for tables as text; --json prints every row");
  refused({"pairs", "--latex", "--rows", "3"},
          "--rows is for tables as text; --latex prints every row");
  refused({"--rows", "3"}, "--rows is for the tables of a topic, and none is asked for");
  refused({"critical", "--metric", "dev.fine", "--sentence", "3"},
          "sentence 3 is a test sentence, and dev.fine is about dev");
  refused({"critical", "--metric", "turns.fine", "--sentence", "0"},
          "sentence 0 is none of those that turns.fine counts");
}

TEST_F(Effects, OptionsTakeOneValueEach) {
  run_tiny();
  const Result result = run({"effects", "--where", "seed=1", "tiny", "budget"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("tiny: 4 trials\n"));
}

TEST_F(Effects, RefusesWhatItCannotRead) {
  run_tiny();
  expect_refused({"effects", "tiny", "acuracy"},
                 "'acuracy' is no topic of effects, did you mean 'accuracy'?");
  expect_refused({"effects", "tiny", "--where", "hidden_dim"},
                 "--where: found 'hidden_dim', expected a condition such as hidden_dim=2, "
                 "hidden_dim=2..6 or optimizer=adam");
  expect_refused({"effects", "tiny", "--where", "hidden_dim=2x"},
                 "no complete trial has hidden_dim = 2x; it takes 2 values from 1 to 2");
  expect_refused({"effects", "tiny", "--pair", "2", "--axis", "hidden_dim"},
                 "--pair: found '2', expected two values A,B");
  expect_refused({"effects", "tiny", "--pair", "2,b", "--axis", "hidden_dim"},
                 "hidden_dim is b under no trial; it takes 2 values from 1 to 2");
  expect_refused({"effects", "tiny", "--pair", "1,nan", "--axis", "hidden_dim"},
                 "hidden_dim is nan under no trial; it takes 2 values from 1 to 2");
  expect_refused({"effects", "tiny", "--pair", "1,2,3", "--axis", "hidden_dim"},
                 "--pair: found '1,2,3', expected two values A,B");
  expect_refused({"effects", "tiny", "--pair", "2,9999", "--axis", "hidden_dim"},
                 "hidden_dim is 9999 under no trial; it takes 2 values from 1 to 2");
  expect_refused({"effects", "tiny", "--where", "hidden_dim=nan"},
                 "no complete trial has hidden_dim = nan; it takes 2 values from 1 to 2");
  expect_refused({"effects", "tiny", "--cue", "butt"},
                 "no sentence of test has the word 'butt', did you mean 'but'?");
  expect_refused({"effects", "tiny", "--cue", ""}, "--cue: found nothing, expected WORD");
  expect_refused({"effects", "tiny", "--phrase", "good"},
                 "--phrase TEXT and --label CLASS go together");
  expect_refused({"effects", "tiny", "--phrase", "good", "--label", "positve"},
                 "--label: unknown class 'positve', did you mean 'positive'?");
  expect_refused({"effects", "tiny", "words", "--sentence", "99999999999"},
                 "sentence 2147483647 is outside 0..999, the numbers of the test sentences");
  // Of fewer, no 95 % interval can be read.
  expect_refused(
      {"effects", "tiny", "--resamples", "39"},
      "--resamples: Value 39 not in range 40 to 1000000 (see `dimscope effects --help`)");
  expect_refused({"effects", "tiny", "--metrik", "x"},
                 "unknown flag '--metrik', did you mean '--metric'? (see `dimscope effects "
                 "--help`)");
  expect_refused({"effects", "nowhere"},
                 "nowhere: there is no study: nowhere/study.db does not exist; `dimscope run "
                 "STUDY.toml --out nowhere` makes one");
  write("file", "");
  const Result result = effects({"pairs", "--csv", "file"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: file: cannot be created: "));
}

}  // namespace
}  // namespace dimscope
