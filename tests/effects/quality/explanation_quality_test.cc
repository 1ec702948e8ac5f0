#include "dimscope/effects/quality/explanation_quality.h"
#include "dimscope/effects/quality/method_comparisons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "dimscope/analysis/rank_correlation.h"
#include "dimscope/analysis/summary.h"
#include "dimscope/api/evaluations_json.h"
#include "dimscope/base/file.h"
#include "dimscope/effects/quality/quality_run.h"
#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/faithfulness.h"
#include "dimscope/explain/randomised.h"
#include "dimscope/study/models/trial_model.h"
#include "tests/study/small_study.h"

namespace dimscope::effects {
namespace {

using ::testing::IsSupersetOf;

constexpr explain::Method kMethods[] = {explain::Method::kLrpAll,
                                        explain::Method::kContextualDecomposition};

// One cell of three seeds, and a cell of one.
const std::string kToml = built_in_study(150, 2) + R"([[grid]]
embedding_dim = 4
hidden_dim = 4
seed = "1..3"
[[grid]]
embedding_dim = 2
hidden_dim = 2
)";

// Trained and evaluated once for all tests.
class Evaluated {
 public:
  Evaluated() : study_(kToml) {
    study::Store store(study_.directory(), study::Store::Mode::kRun);
    finished = evaluate_study(
        study_.directory(), store, store.trials(), kMethods,
        {.on_method =
             [this](const study::Trial&, explain::Method, std::size_t done, std::size_t total) {
               steps.push_back(done);
               num_steps = total;
             },
         .stop = {}});
  }

  study::Store store() const { return study::Store(study_.directory(), study::Store::Mode::kRead); }
  engine::Network network(std::size_t trial) const {
    return study::load_trial_model(study_.directory(), store().trials()[trial], store().data());
  }
  std::filesystem::path directory() const { return study_.directory(); }
  // The figure of a trial; a measure that is not there fails the test.
  study::Evaluation get(std::size_t trial, const std::string& method,
                        const std::string& measure) const {
    for (const study::Evaluation& e : store().evaluations(store().trials()[trial].key)) {
      if (e.method == method && e.measure == measure) return e;
    }
    ADD_FAILURE() << "no " << measure << " of " << method;
    return {};
  }

  bool finished = false;
  std::vector<std::size_t> steps;
  std::size_t num_steps = 0;

 private:
  study::SmallStudy study_;
};

const Evaluated& evaluated() {
  static const Evaluated result;
  return result;
}

std::set<std::string> measures_of(const std::vector<study::Evaluation>& evaluations,
                                  std::string_view method) {
  std::set<std::string> names;
  for (const study::Evaluation& e : evaluations) {
    if (e.method == method) names.insert(e.measure);
  }
  return names;
}

TEST(ExplanationQuality, StoresEveryMeasureOfEveryTrial) {
  EXPECT_TRUE(evaluated().finished);
  EXPECT_EQ(evaluated().num_steps, 4u * 2u);
  EXPECT_EQ(evaluated().steps, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  const study::Store store = evaluated().store();
  for (const study::Trial& trial : store.trials()) {
    const auto evaluations = store.evaluations(trial.key);
    for (const explain::Method method : kMethods) {
      const auto names = measures_of(evaluations, to_string(method));
      EXPECT_THAT(
          names,
          IsSupersetOf({"deletion.first-right", "deletion.first-right.1", "deletion.first-right.5",
                        "deletion.first-wrong", "deletion.first-wrong.3", "comprehensiveness",
                        "sufficiency", "plausibility.words", "plausibility.phrases",
                        "plausibility.depth-1", "plausibility.depth-5+", "truth",
                        "truth.with-effect", "sanity.output", "sanity.output-lstm", "sanity.all"}));
      EXPECT_EQ(names.contains("stability"), trial.config.embedding_dim == 4);
    }
    EXPECT_TRUE(measures_of(evaluations, "lrp-all").contains("agreement.contextual-decomposition"));
    EXPECT_EQ(measures_of(evaluations, kRandomMethod),
              (std::set<std::string>{
                  "comprehensiveness", "deletion.first-right", "deletion.first-right.1",
                  "deletion.first-right.2", "deletion.first-right.3", "deletion.first-right.4",
                  "deletion.first-right.5", "deletion.first-wrong", "deletion.first-wrong.1",
                  "deletion.first-wrong.2", "deletion.first-wrong.3", "deletion.first-wrong.4",
                  "deletion.first-wrong.5", "sufficiency"}));
    for (const study::Evaluation& e : evaluations) {
      ASSERT_EQ(e.low.has_value(), e.high.has_value()) << e.measure;
      // The same in all sentences: it says nothing of others.
      if (!e.low) continue;
      EXPECT_LE(*e.low, e.value) << e.method << " " << e.measure;
      EXPECT_GE(*e.high, e.value) << e.method << " " << e.measure;
      EXPECT_GT(e.n, 1);
      EXPECT_LE(e.n, 1000);
    }
  }
}

TEST(ExplanationQuality, FiguresAreWhatTheirNamesSay) {
  const QualityData data = quality_data(evaluated().store());
  const engine::Network network = evaluated().network(0);
  engine::Workspace ws;
  std::vector<std::vector<double>> for_truth, for_predicted, lead;
  for (explain::Explanation& e : explain::explain(network, data.sentences, data.labels, {}, ws)) {
    for_truth.push_back(std::move(e.relevance));
  }
  for (explain::Explanation& e : explain::explain(network, data.sentences, {}, ws)) {
    for_predicted.push_back(std::move(e.relevance));
  }
  for (explain::Explanation& e :
       explain::explain(network, data.sentences, {.target = 4, .against = 0}, ws)) {
    lead.push_back(std::move(e.relevance));
  }

  const explain::Deletion d =
      explain::deletion(network, data.sentences, data.labels, for_truth, ws);
  double third = 0;
  for (const auto& answers : d.first_wrong) third += answers[3];
  const study::Evaluation wrong = evaluated().get(0, "lrp-all", "deletion.first-wrong.3");
  EXPECT_DOUBLE_EQ(wrong.value, third / static_cast<double>(d.first_wrong.size()));
  EXPECT_EQ(wrong.n, std::ssize(d.first_wrong));
  double mean = 0;
  for (const char* k : {"1", "2", "3", "4", "5"}) {
    mean += evaluated().get(0, "lrp-all", std::string("deletion.first-right.") + k).value / 5;
  }
  EXPECT_NEAR(evaluated().get(0, "lrp-all", "deletion.first-right").value, mean, 1e-12);

  const explain::Erasures e = explain::erasures(network, data.sentences, for_predicted, ws);
  EXPECT_EQ(evaluated().get(0, "lrp-all", "comprehensiveness").value,
            analysis::summarize(e.comprehensiveness).mean);
  EXPECT_EQ(evaluated().get(0, "lrp-all", "sufficiency").value,
            analysis::summarize(e.sufficiency).mean);

  std::vector<double> words, labels, truth;
  std::vector<std::int32_t> sentence;
  for (std::size_t s = 0; s < lead.size(); ++s) {
    for (const text::TreeNode& node : data.trees[s].nodes) {
      if (node.end != node.begin + 1) continue;
      words.push_back(lead[s][node.begin]);
      labels.push_back(node.label);
      truth.push_back(data.truth[s][node.begin]);
      sentence.push_back(static_cast<std::int32_t>(s));
    }
  }
  const auto plausible = analysis::grouped_rank_correlation(words, labels, sentence);
  EXPECT_DOUBLE_EQ(evaluated().get(0, "lrp-all", "plausibility.words").value, plausible->value);
  EXPECT_EQ(evaluated().get(0, "lrp-all", "plausibility.words").n, 1000);
  EXPECT_DOUBLE_EQ(evaluated().get(0, "lrp-all", "truth").value,
                   analysis::grouped_rank_correlation(words, truth, sentence)->value);

  std::vector<double> heard, true_of_heard;
  std::vector<std::int32_t> sentence_of_heard;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (truth[i] == 0) continue;
    heard.push_back(words[i]);
    true_of_heard.push_back(truth[i]);
    sentence_of_heard.push_back(sentence[i]);
  }
  EXPECT_DOUBLE_EQ(
      evaluated().get(0, "lrp-all", "truth.with-effect").value,
      analysis::grouped_rank_correlation(heard, true_of_heard, sentence_of_heard)->value);

  const auto mean_correlation = [](const auto& a, const auto& b, std::size_t count) {
    std::vector<double> values;
    for (std::size_t s = 0; s < count; ++s) {
      if (const auto r = analysis::rank_correlation(a[s], b[s])) values.push_back(*r);
    }
    return analysis::summarize(values).mean;
  };
  std::vector<std::vector<double>> shuffled, other_seed;
  for (explain::Explanation& x :
       explain::explain(explain::randomised(network, explain::Randomised::kAll, 1), data.sentences,
                        data.labels, {}, ws)) {
    shuffled.push_back(std::move(x.relevance));
  }
  EXPECT_DOUBLE_EQ(evaluated().get(0, "lrp-all", "sanity.all").value,
                   mean_correlation(for_truth, shuffled, 500));
  std::vector<std::vector<double>> decomposed;
  for (explain::Explanation& x :
       explain::explain(network, data.sentences, data.labels,
                        {.method = explain::Method::kContextualDecomposition}, ws)) {
    decomposed.push_back(std::move(x.relevance));
  }
  EXPECT_DOUBLE_EQ(evaluated().get(0, "lrp-all", "agreement.contextual-decomposition").value,
                   mean_correlation(for_truth, decomposed, 1000));
  EXPECT_EQ(evaluated().get(0, "lrp-all", "agreement.contextual-decomposition").value,
            evaluated().get(0, "contextual-decomposition", "agreement.lrp-all").value);
}

TEST(ExplanationQuality, StabilityIsTheMeanCorrelationWithTheOtherSeeds) {
  const QualityData data = quality_data(evaluated().store());
  engine::Workspace ws;
  std::vector<std::vector<explain::Explanation>> seeds;
  for (std::size_t trial = 0; trial < 3; ++trial) {
    seeds.push_back(
        explain::explain(evaluated().network(trial), data.sentences, data.labels, {}, ws));
  }
  std::vector<double> means;
  for (std::size_t s = 0; s < seeds[0].size(); ++s) {
    const auto a = analysis::rank_correlation(seeds[1][s].relevance, seeds[0][s].relevance);
    const auto b = analysis::rank_correlation(seeds[1][s].relevance, seeds[2][s].relevance);
    if (a && b) means.push_back((*a + *b) / 2);
  }
  EXPECT_DOUBLE_EQ(evaluated().get(1, "lrp-all", "stability").value,
                   analysis::summarize(means).mean);
}

TEST(ExplanationQuality, GivesTheSameFiguresAgainAndOfATrialAlone) {
  const study::SmallStudy copy(kToml);
  const study::Trial trial = evaluated().store().trials()[1];
  {
    study::Store store(copy.directory(), study::Store::Mode::kRun);
    EXPECT_TRUE(evaluate_study(copy.directory(), store, std::span(&trial, 1), kMethods, {}));
  }
  const study::Store store(copy.directory(), study::Store::Mode::kRead);
  auto all = evaluated().store().evaluations(trial.key);
  std::erase_if(all, [](const study::Evaluation& e) { return e.measure.ends_with("stability"); });
  EXPECT_EQ(store.evaluations(trial.key), all);
  EXPECT_TRUE(store.evaluations(evaluated().store().trials()[0].key).empty());
}

TEST(ExplanationQuality, ComparesEveryPairOfMethodsOnTheSameSentences) {
  const auto less = [](const char* measure) {
    return evaluated().get(0, "lrp-all", measure).value -
           evaluated().get(0, "contextual-decomposition", measure).value;
  };
  for (const char* measure : {"deletion.first-right", "comprehensiveness", "stability"}) {
    const study::Evaluation& paired =
        evaluated().get(0, "lrp-all", difference_measure("contextual-decomposition", measure));
    EXPECT_NEAR(paired.value, less(measure), 1e-12) << measure;
    EXPECT_EQ(paired.n, evaluated().get(0, "lrp-all", measure).n) << measure;
    EXPECT_LT(*paired.low, paired.value);
  }
  // Of a correlation the mean of what sentences contribute, which leaves a bias of 1 / n out.
  const char* const phrases = "plausibility.phrases";
  EXPECT_NEAR(
      evaluated().get(0, "lrp-all", difference_measure("contextual-decomposition", phrases)).value,
      less(phrases), 0.01);
}

TEST(ExplanationQuality, StopsWhenAskedAndKeepsWholeTrialsOnly) {
  const study::SmallStudy study(kToml);
  study::Store store(study.directory(), study::Store::Mode::kRun);
  std::stop_source stop;
  const bool finished =
      evaluate_study(study.directory(), store, store.trials(), kMethods,
                     {.on_method = [&](const study::Trial&, explain::Method, std::size_t,
                                       std::size_t) { stop.request_stop(); },
                      .stop = stop.get_token()});
  EXPECT_FALSE(finished);
  for (const study::Trial& trial : store.trials())
    EXPECT_TRUE(store.evaluations(trial.key).empty());
}

TEST(ExplanationQuality, AStopInATrialsLastMethodKeepsAllOfItsMeasures) {
  const study::SmallStudy study(kToml);
  study::Store store(study.directory(), study::Store::Mode::kRun);
  const std::vector<study::Trial> one = {store.trials()[0]};
  std::stop_source stop;
  evaluate_study(study.directory(), store, one, kMethods,
                 {.on_method =
                      [&](const study::Trial&, explain::Method method, std::size_t, std::size_t) {
                        if (method == std::end(kMethods)[-1]) stop.request_stop();
                      },
                  .stop = stop.get_token()});
  const auto stopped = store.evaluations(one[0].key);
  ASSERT_TRUE(evaluate_study(study.directory(), store, one, kMethods, {}));
  EXPECT_EQ(stopped, store.evaluations(one[0].key));
  EXPECT_TRUE(std::ranges::any_of(
      stopped, [](const study::Evaluation& e) { return e.measure.starts_with("agreement."); }));
}

TEST(ExplanationQuality, ClassesThatAreNoSentimentHaveNeitherPlausibilityNorTruth) {
  study::TemporaryDirectory files;
  std::string table;
  for (int i = 0; i < 12; ++i) {
    table += i % 2 == 0 ? "sport\ta goal and a game\n" : "news\ta vote and a law\n";
  }
  for (const char* split : {"train", "dev", "test"}) {
    write_file(files.path() / (std::string(split) + ".tsv"), table);
  }
  const std::string path = files.path().string();
  const study::SmallStudy study("[data]\nsource = \"table\"\ntrain = \"" + path +
                                "/train.tsv\"\ndev = \"" + path + "/dev.tsv\"\ntest = \"" + path +
                                "/test.tsv\"\nclasses = [\"sport\", \"news\"]\n[train]\nepochs = "
                                "1\n[[grid]]\nembedding_dim = 2\nhidden_dim = 2\n");
  study::Store store(study.directory(), study::Store::Mode::kRun);
  const std::vector<study::Trial> trials = store.trials();
  EXPECT_TRUE(evaluate_study(study.directory(), store, trials, kMethods, {}));
  const auto names = measures_of(store.evaluations(trials[0].key), "lrp-all");
  EXPECT_TRUE(names.contains("comprehensiveness"));
  EXPECT_TRUE(names.contains("sanity.all"));
  for (const std::string& name : names) {
    EXPECT_FALSE(name.starts_with("plausibility") || name.starts_with("truth")) << name;
    // No sentence has ten words.
    EXPECT_FALSE(name.starts_with("deletion")) << name;
  }
}

TEST(EvaluationsJson, IsAnObjectATrialWithNullForNoInterval) {
  study::Trial trial;
  trial.key = "00ff";
  trial.config.embedding_dim = 3;
  trial.config.hidden_dim = 4;
  trial.config.seed = 5;
  const std::vector<TrialEvaluations> trials = {
      {trial,
       {{.method = "lrp-all", .measure = "truth", .value = 0.1, .low = -1.5e-9, .high = 1, .n = 7},
        {.method = "random", .measure = "sufficiency", .value = -2, .n = 1}}}};
  EXPECT_EQ(
      api::evaluations_json(trials),
      R"([{"key":"00ff","embedding_dim":3,"hidden_dim":4,"seed":5,"evaluations":[)"
      R"({"method":"lrp-all","measure":"truth","value":0.1,"low":-1.5e-09,"high":1.0,"n":7},)"
      R"({"method":"random","measure":"sufficiency","value":-2.0,"low":null,"high":null,"n":1}],)"
      R"("comparisons":[]}])");
  EXPECT_EQ(api::evaluations_json({}), "[]");
  const std::vector<study::LeftOut> left_out = {{"ee", "gone"}};
  EXPECT_EQ(api::evaluations_json({}, left_out), R"([{"key":"ee","left_out":"gone"}])");
}

}  // namespace
}  // namespace dimscope::effects
