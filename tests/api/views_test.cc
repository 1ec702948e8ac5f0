#include "dimscope/api/views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "dimscope/base/file.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/models/trial_model.h"
#include "dimscope/text/synthetic/synthetic.h"
#include "tests/api/small_view.h"
#include "tests/message_of.h"
#include "tests/study/small_study.h"

namespace dimscope::api {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A test sentence of the built-in corpus, so that its truth is known.
text::SyntheticSentence known_sentence() {
  return text::generate_synthetic({.seed = 1, .num_train = 60}).test.at(3);
}

std::string joined(const std::vector<std::string>& tokens) {
  std::string text;
  for (const std::string& token : tokens) text += (text.empty() ? "" : " ") + token;
  return text;
}

std::string small_toml() {
  return built_in_study(60, 1) + kTwoByTwoGrid + R"([[grid]]
embedding_dim = 5
hidden_dim = 1
learning_rate = 0.1
[[sentences]]
text = "The xyzzy is not good ."
[[sentences]]
text = ")" +
         joined(known_sentence().tree.tokens) + R"("
label = "negative"
)" + kNotGoodPhrase +
         kTurnsSlice;
}

class Views : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    study_ = new study::SmallStudy(small_toml());
    view_ = new StudyView(view_of(*study_));
  }
  static void TearDownTestSuite() {
    delete view_;
    delete study_;
  }
  static const study::SmallStudy& study() { return *study_; }
  static const StudyView& view() { return *view_; }
  static const study::Trial& trial(const std::string& key) {
    for (const TrialView& t : view().trials) {
      if (t.trial.key == key) return t.trial;
    }
    throw std::out_of_range(key);
  }

 private:
  static inline study::SmallStudy* study_ = nullptr;
  static inline StudyView* view_ = nullptr;
};

TEST_F(Views, NameTheStudyAfterItsDirectoryWhereTheFileStatesNoName) {
  EXPECT_EQ(view().name, "small");
  EXPECT_EQ(view().version, "1.2.3");
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(study().directory());
  EXPECT_EQ(view_study(".", study::Store(".", study::Store::Mode::kRead), {}, "").name, "small");
  std::filesystem::current_path(here);
}

TEST_F(Views, DescribeTheData) {
  EXPECT_EQ(view().data.source, "synthetic");
  EXPECT_EQ(view().data.num_sentences.at("train"), 60);
  EXPECT_THAT(view().notes, IsEmpty());
  ASSERT_THAT(view().slices, SizeIs(1));
  EXPECT_EQ(view().slices[0].name, "turns");
  EXPECT_EQ(view().slices[0].rule, "contains but or not");
  EXPECT_EQ(view().slices[0].n, std::ssize(view().data.slices.at("turns")));
}

TEST_F(Views, AxesAreTheVaryingHyperparametersWithoutTheSeed) {
  ASSERT_THAT(view().axes, SizeIs(3));
  EXPECT_EQ(view().axes[0].name, "embedding_dim");
  EXPECT_EQ(view().axes[0].label, "embedding dimension");
  EXPECT_EQ(view().axes[0].symbol, "d_e");
  EXPECT_THAT(view().axes[0].values, ElementsAre(2, 3, 5));
  EXPECT_EQ(view().axes[1].symbol, "d_h");
  EXPECT_THAT(view().axes[1].values, ElementsAre(1, 2));
  EXPECT_EQ(view().axes[2].name, "learning_rate");
  EXPECT_THAT(view().axes[2].values, ElementsAre(0.05, 0.1));
}

TEST_F(Views, CountTheParametersOfTheModelFile) {
  for (const TrialView& t : view().trials) {
    const model::Parameters p =
        model::read_model_file(study::model_path(study().directory(), t.trial.key)).parameters;
    std::int64_t count = 0;
    for (const model::NamedTensor& tensor :
         model::named_tensors(const_cast<model::Parameters&>(p))) {
      count += std::ssize(*tensor.values);
    }
    EXPECT_EQ(t.num_parameters, count);
  }
}

TEST_F(Views, MetricsSayOnHowManySentencesAndWhatChanceScores) {
  std::vector<std::string> names;
  for (const effects::MetricView& m : view().metrics) names.push_back(m.name);
  EXPECT_THAT(names, ElementsAre("test.fine", "test.coarse", "test.coarse_argmax", "turns.fine",
                                 "turns.coarse", "turns.coarse_argmax", "dev.fine", "dev.coarse",
                                 "dev.coarse_argmax"));
  const auto& labels = view().data.labels.at("test");
  std::vector<int> counts(5);
  for (const std::int32_t label : labels) ++counts[label];
  const double n = static_cast<double>(labels.size());
  const double polar = n - counts[2];
  const double most = *std::max_element(counts.begin(), counts.end());
  EXPECT_EQ(view().metrics[0].n, n);
  EXPECT_DOUBLE_EQ(*view().metrics[0].chance, most / n);
  EXPECT_EQ(view().metrics[1].n, polar);
  EXPECT_DOUBLE_EQ(*view().metrics[1].chance,
                   std::max(counts[0] + counts[1], counts[3] + counts[4]) / polar);
  EXPECT_EQ(view().metrics[0].label, "fine accuracy, test");
}

TEST(ViewMetrics, CoarseAccuracyIsOnlyForTheFiveSentimentClasses) {
  study::StoredData data{.class_names = {"no", "yes"},
                         .labels = {{"dev", {0, 1}}, {"test", {1, 1, 0, 1}}},
                         .slices = {{"odd", {1, 3}}}};
  std::vector<std::string> names;
  for (const effects::MetricView& m : effects::view_metrics(data)) names.push_back(m.name);
  EXPECT_THAT(names,
              ElementsAre("test.fine", "test.macro_f1", "test.balanced", "odd.fine", "odd.macro_f1",
                          "odd.balanced", "dev.fine", "dev.macro_f1", "dev.balanced"));
  EXPECT_DOUBLE_EQ(*effects::view_metrics(data)[0].chance, 0.75);
  EXPECT_DOUBLE_EQ(*effects::view_metrics(data)[3].chance, 1);
}

TEST(ViewMetrics, FiveClassesOfAnotherKindHaveNoCoarseAccuracy) {
  study::StoredData data{.class_names = {"sports", "politics", "arts", "science", "travel"},
                         .labels = {{"dev", {0, 1}}, {"test", {3, 4}}}};
  std::vector<std::string> names;
  for (const effects::MetricView& m : effects::view_metrics(data)) names.push_back(m.name);
  EXPECT_THAT(names, ElementsAre("test.fine", "test.macro_f1", "test.balanced", "dev.fine",
                                 "dev.macro_f1", "dev.balanced"));
}

TEST(ViewMetrics, NeutralSentencesAloneHaveNoCoarseAccuracy) {
  study::StoredData data{.class_names = text::sentiment_class_names(),
                         .labels = {{"dev", {2, 2}}, {"test", {2, 3}}},
                         .slices = {{"first", {0}}}};
  std::vector<std::string> names;
  for (const effects::MetricView& m : effects::view_metrics(data)) names.push_back(m.name);
  EXPECT_THAT(names, ElementsAre("test.fine", "test.coarse", "test.coarse_argmax", "first.fine",
                                 "dev.fine"));
}

TEST_F(Views, CurvesHoldTheValuesOfTheTrials) {
  int of_headline = 0;
  for (const MetricCurve& c : view().curves) {
    of_headline += c.metric == "test.fine";
    EXPECT_GE(c.curve.points.size(), 2u);
    for (const analysis::CurvePoint& point : c.curve.points) {
      double sum = 0;
      for (const analysis::Observation* seed : point.seeds) {
        const study::Trial& t = trial(seed->key);
        EXPECT_EQ(seed->value, t.metrics.at(c.metric));
        EXPECT_EQ(seed->seed, t.config.seed);
        EXPECT_EQ(model::config_setting(t.config, *model::find_config_field(c.curve.axis)),
                  point.x);
        for (const auto& [name, value] : c.curve.fixed) {
          EXPECT_EQ(model::config_setting(t.config, *model::find_config_field(name)), value);
        }
        sum += seed->value;
      }
      EXPECT_NEAR(point.summary.mean, sum / static_cast<double>(point.seeds.size()), 1e-15);
    }
  }
  // d_e at d_h = 1 and 2; d_h at d_e = 2 and 3; the trial with another learning rate is in none.
  EXPECT_EQ(of_headline, 4);
}

TEST_F(Views, PlanesHoldEveryCellOfTheGrid) {
  ASSERT_FALSE(view().planes.empty());
  const MetricPlane& plane = view().planes.front();
  EXPECT_EQ(plane.metric, "test.fine");
  EXPECT_EQ(plane.plane.x, "hidden_dim");
  EXPECT_EQ(plane.plane.y, "embedding_dim");
  EXPECT_THAT(plane.plane.fixed,
              ElementsAre(std::pair<const std::string, double>("learning_rate", 0.05)));
  ASSERT_THAT(plane.plane.cells, SizeIs(4));
  for (const analysis::Cell& cell : plane.plane.cells) EXPECT_EQ(cell.summary.n, 2);
}

TEST_F(Views, ExplanationsAreThoseOfExplain) {
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(view().data.vocabulary);
  engine::Workspace ws;
  for (const SentenceView& s : view().sentences) {
    text::TokenSequences sentence;
    sentence.add(vocabulary.find_all(s.sentence.tokens));
    ASSERT_THAT(s.explanations, SizeIs(view().trials.size()));
    for (std::size_t i = 0; i < s.explanations.size(); ++i) {
      const auto& [key, shown] = s.explanations[i];
      EXPECT_EQ(key, view().trials[i].trial.key);
      const engine::Network network =
          study::load_trial_model(study().directory(), trial(key), view().data);
      const explain::Explanation e = explain::explain(network, sentence, {}, ws).at(0);
      EXPECT_EQ(shown.predicted, e.predicted);
      EXPECT_EQ(shown.target, e.target);
      // A sentence explained alone and among others gives the same bits.
      EXPECT_EQ(shown.logits, e.logits);
      EXPECT_EQ(shown.probabilities, e.probabilities);
      EXPECT_EQ(shown.relevance, e.relevance);
      EXPECT_EQ(shown.rest, e.rest);
      EXPECT_EQ(shown.conservation_error, e.conservation_error);
    }
  }
}

TEST_F(Views, SentencesTellUnknownWordsAndTheTruth) {
  ASSERT_THAT(view().sentences, SizeIs(2));
  const SentenceView& first = view().sentences[0];
  EXPECT_THAT(first.sentence.tokens, ElementsAre("the", "xyzzy", "is", "not", "good", "."));
  EXPECT_TRUE(first.unknown[1]);
  EXPECT_FALSE(first.unknown[0]);
  EXPECT_THAT(first.sentence.truth, IsEmpty());
  EXPECT_FALSE(first.sentence.label.has_value());
  const SentenceView& second = view().sentences[1];
  EXPECT_EQ(second.sentence.label, 1);
  EXPECT_EQ(second.sentence.truth, known_sentence().contribution);
}

TEST_F(Views, PhrasesFollowTheTrueClassAlongEveryAxis) {
  ASSERT_THAT(view().phrases, SizeIs(1));
  const PhraseView& phrase = view().phrases[0];
  EXPECT_THAT(phrase.phrase.tokens, ElementsAre("not", "good"));
  EXPECT_THAT(phrase.curves, SizeIs(4));
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(view().data.vocabulary);
  text::TokenSequences sentence;
  sentence.add(vocabulary.find_all(phrase.phrase.tokens));
  engine::Workspace ws;
  for (const PhraseCurve& curve : phrase.curves) {
    ASSERT_THAT(curve.points, SizeIs(4));  // two values of the axis, two seeds each
    for (const PhrasePoint& point : curve.points) {
      const engine::Network network =
          study::load_trial_model(study().directory(), trial(point.key), view().data);
      const explain::Explanation e = explain::explain(network, sentence, {}, ws).at(0);
      EXPECT_EQ(point.score, static_cast<double>(e.probabilities[1]));
      EXPECT_EQ(point.predicted, e.predicted);
      EXPECT_EQ(point.seed, trial(point.key).config.seed);
    }
    // By hand for two values of x: the slope between the means of each.
    const auto& p = curve.points;
    ASSERT_TRUE(curve.regression.has_value());
    EXPECT_EQ(curve.regression->n, 4);
    EXPECT_NEAR(curve.regression->slope,
                (p[2].score + p[3].score - p[0].score - p[1].score) / 2 /
                    (p[2].x.number() - p[0].x.number()),
                1e-12);
  }
}

TEST_F(Views, OtherMethodsAndClassesAreThoseAskedFor) {
  const StudyView other = view_of(
      study(), {.method = explain::Method::kGradientXInput, .epsilon = 0, .delta = 0, .target = 4});
  EXPECT_EQ(other.explain_options.method, explain::Method::kGradientXInput);
  for (const SentenceView& s : other.sentences) {
    for (const TrialExplanation& t : s.explanations) EXPECT_EQ(t.explanation.target, 4);
  }
}

TEST(ViewsOfSharedStreams, SaySo) {
  const study::SmallStudy study(built_in_study(60, 1, 60) + "streams = \"shared\"\n[[grid]]\n" +
                                "hidden_dim = [1, 2]\nseed = \"1..2\"\n");
  EXPECT_THAT(view_of(study).notes, Contains(HasSubstr("share their random numbers, so they are "
                                                       "not independent: what is tested is")));
}

TEST(ViewsOfSharedStreams, HaveLinesThatCompareSeedBySeed) {
  for (const std::string seeds : {"[1, 2]", "[1]"}) {
    const study::SmallStudy study(built_in_study(60, 1, 60) + "streams = \"shared\"\n[[grid]]\n" +
                                  "hidden_dim = [1, 2]\nseed = " + seeds + "\n" + kNotGoodPhrase);
    const PhraseCurve curve = view_of(study).phrases.at(0).curves.at(0);
    const analysis::Regression line = curve.regression.value();
    EXPECT_EQ(line.slope_interval.has_value(), seeds == "[1, 2]") << "one seed is no replicate";
    EXPECT_EQ(line.band.size(), seeds == "[1, 2]" ? 2u : 0u);
    EXPECT_NE(line.slope, 0);
    if (!line.slope_interval) continue;
    const auto& p = curve.points;  // by value, then seed
    const double apart = (p[2].score - p[0].score) - (p[3].score - p[1].score);
    EXPECT_NEAR(line.slope_interval->high - line.slope_interval->low,
                2 * analysis::student_t_975(1) * std::abs(apart) / 2, 1e-12);
  }
}

TEST(ViewsOfAnUnfinishedStudy, SayWhatIsMissing) {
  std::stop_source stopped;
  stopped.request_stop();
  const study::SmallStudy study(small_toml(), stopped.get_token());
  const StudyView pending = view_of(study);
  EXPECT_THAT(pending.notes,
              ElementsAre("9 of 9 trials are not finished; `dimscope run` goes on with them."));
  EXPECT_THAT(pending.curves, IsEmpty());
  EXPECT_THAT(pending.planes, IsEmpty());
  EXPECT_THAT(pending.axes, SizeIs(3));
  ASSERT_THAT(pending.sentences, SizeIs(2));
  EXPECT_THAT(pending.sentences[0].explanations, IsEmpty());
  EXPECT_THAT(pending.phrases.at(0).curves, IsEmpty());

  const std::string key = pending.trials[0].trial.key;
  {
    study::Store store(study.directory(), study::Store::Mode::kRun);
    store.start(key);
    store.fail(key, "the loss is not finite");
  }
  EXPECT_THAT(view_of(study).notes,
              ElementsAre("1 of 9 trials failed; their cells are empty.",
                          "8 of 9 trials are not finished; `dimscope run` goes on with them."));
  EXPECT_EQ(view_of(study).trials[0].trial.error, "the loss is not finite");
}

TEST(ViewsOfAStudyThatSelectsOnTest, SaySo) {
  std::stop_source stopped;
  stopped.request_stop();
  std::string toml = small_toml();
  toml.insert(toml.find("epochs = 1"), "select = \"test\"\n");
  EXPECT_THAT(view_of(study::SmallStudy(toml, stopped.get_token())).notes,
              Contains("The epoch was chosen by accuracy on the test set (select = \"test\"), so "
                       "test figures are optimistic."));
}

// Why view_study() leaves the first trial of `of` out; every other is there.
std::string reason_of_first(const study::SmallStudy& of) {
  const StudyView view = view_of(of);
  EXPECT_THAT(view.left_out, SizeIs(1));
  if (view.left_out.size() != 1) return "";
  const std::string& key = view.trials[0].trial.key;
  EXPECT_EQ(view.left_out[0].key, key);
  EXPECT_THAT(view.sentences[0].explanations, SizeIs(8));
  for (const TrialExplanation& e : view.sentences[0].explanations) EXPECT_NE(e.key, key);
  EXPECT_THAT(view.notes, ElementsAre("1 trial is left out of sentences and phrases, since its "
                                      "model cannot be used: " +
                                      key + ". `dimscope run` trains it again."));
  return view.left_out[0].reason;
}

TEST_F(Views, LeaveOutWhatHasNoModelOrOneThatIsNotTheTrials) {
  const study::SmallStudy other(small_toml());
  const std::string key = view().trials[0].trial.key, second = view().trials[1].trial.key;
  const auto path = study::model_path(other.directory(), key);
  const std::string whole = read_file(path);
  std::filesystem::remove(path);
  EXPECT_EQ(reason_of_first(other), path.string() + ": the model of trial " + key + " is missing");
  std::filesystem::copy_file(DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors", path);
  EXPECT_THAT(
      reason_of_first(other),
      testing::AllOf(HasSubstr(path.string() + ": has "),
                     HasSubstr("the study has " + std::to_string(view().data.vocabulary.size()) +
                               " and 5; the file is not this study's")));
  write_file(path, read_file(study::model_path(other.directory(), second)));
  EXPECT_EQ(reason_of_first(other), path.string() + ": is the model of trial " + second +
                                        ", expected that of trial " + key);
  write_file(path, "");
  EXPECT_EQ(reason_of_first(other),
            path.string() + ": found 0 bytes, expected a safetensors file, which has at least 8");
  std::string changed = whole;
  changed.back() ^= 1;
  write_file(path, changed);
  EXPECT_THAT(reason_of_first(other),
              HasSubstr(path.string() + ": is not the file that trial " + key + " wrote"));
}

TEST_F(Views, RefuseAStudyWithoutAnyModel) {
  const study::SmallStudy other(small_toml());
  std::filesystem::remove_all(other.directory() / "models");
  const std::string key = view().trials[0].trial.key;
  EXPECT_EQ(message_of([&] { view_of(other); }),
            "no model of 9 trials can be used; the first: " +
                study::model_path(other.directory(), key).string() + ": the model of trial " + key +
                " is missing; `dimscope run` on this study trains them again");
}

TEST_F(Views, HaveTheEvaluationsOfCompleteTrials) {
  EXPECT_THAT(view().evaluations, IsEmpty());
  const study::SmallStudy other(small_toml());
  {
    study::Store store(other.directory(), study::Store::Mode::kRun);
    const std::vector<study::Trial> trials = store.trials();
    for (std::size_t t = 0; t < 3; ++t) {
      const std::vector<study::Evaluation> some = {
          {"occlusion", "comprehensiveness", 0.25 * static_cast<double>(t), 0.1, 0.9, 700}};
      store.set_evaluations(trials[t].key, some);
    }
    store.start(trials[2].key);
  }
  const StudyView seen = view_of(other);
  ASSERT_THAT(seen.evaluations, SizeIs(1));
  EXPECT_EQ(seen.evaluations[0].method, "occlusion");
  EXPECT_EQ(seen.evaluations[0].n, 2);
  EXPECT_EQ(seen.evaluations[0].mean, 0.125);
}

TEST(LeftOutNote, NamesTheTrials) {
  const std::vector<study::LeftOut> two = {{"aa", "why"}, {"bb", "why"}};
  EXPECT_EQ(study::left_out_note(two, "phrases"),
            "2 trials are left out of phrases, since their models cannot be used: aa, bb. "
            "`dimscope run` trains them again.");
}

}  // namespace
}  // namespace dimscope::api
