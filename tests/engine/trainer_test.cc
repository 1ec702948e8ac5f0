#include "dimscope/engine/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <tuple>

#include "dimscope/model/model_file.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::engine {
namespace {

text::Dataset small_data() {
  text::DataConfig config;
  config.synthetic_train_sentences = 120;
  return text::load_dataset(config, "");
}

model::TrialConfig small_trial() {
  model::TrialConfig config;
  config.embedding_dim = 5;
  config.hidden_dim = 3;
  config.batch_size = 100;
  config.epochs = 3;
  return config;
}

// Everything of a result but the seconds.
void expect_same(const TrainingResult& a, const TrainingResult& b) {
  EXPECT_EQ(a.end, b.end);
  EXPECT_EQ(a.selected_epoch, b.selected_epoch);
  ASSERT_EQ(a.epochs.size(), b.epochs.size());
  for (std::size_t i = 0; i < a.epochs.size(); ++i) {
    EXPECT_EQ(a.epochs[i].train_loss, b.epochs[i].train_loss);
    EXPECT_EQ(a.epochs[i].dev_fine, b.epochs[i].dev_fine);
  }
  EXPECT_EQ(a.dev_probabilities, b.dev_probabilities);
  EXPECT_EQ(a.test_probabilities, b.test_probabilities);
  EXPECT_EQ(a.parameters.embedding, b.parameters.embedding);
  EXPECT_EQ(a.parameters.lstm[1].weight_hh, b.parameters.lstm[1].weight_hh);
  EXPECT_EQ(a.parameters.output_weight, b.parameters.output_weight);
}

TEST(Trainer, GivesTheSameBitsOnEveryIsaAndInManyThreads) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  TrainingResult first;
  for (const char* optimizer : {"sgd", "adam", "adagrad"}) {
    model::TrialConfig config = small_trial();
    config.optimizer = optimizer;
    first = train(config, data);
    EXPECT_EQ(first.end, TrainingResult::End::kComplete);
    for (const std::string& isa : kernels::available_isas()) {
      ASSERT_TRUE(kernels::force_isa(isa));
      SCOPED_TRACE(std::string(optimizer) + ", " + isa);
      expect_same(first, train(config, data));
    }
    kernels::force_isa("");
  }
  std::vector<TrainingResult> results(4);
  {
    std::vector<std::jthread> threads;
    for (TrainingResult& result : results) {
      threads.emplace_back([&] { result = train(small_trial(), data); });
    }
  }
  for (const TrainingResult& result : results) expect_same(first, result);
}

TEST(Trainer, LearnsAndKeepsTheBestEpochOfDev) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  model::TrialConfig config = small_trial();
  config.epochs = 8;
  const TrainingResult result = train(config, data);
  EXPECT_LT(result.epochs.back().train_loss, 0.9 * result.epochs.front().train_loss);
  for (std::int32_t e = 0; e < config.epochs; ++e) {
    const double best = result.epochs[result.selected_epoch].dev_fine;
    EXPECT_TRUE(e < result.selected_epoch ? result.epochs[e].dev_fine < best
                                          : result.epochs[e].dev_fine <= best);
  }
  // The parameters are that epoch's: they give its dev probabilities again.
  Workspace ws;
  EXPECT_EQ(predict(Network(result.parameters), data.dev, ws), result.dev_probabilities);
}

TEST(Trainer, LearnsWithEveryOptimizer) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  // From so small weights plain gradients lead away slowly.
  for (const auto& [optimizer, rate, falls_to] :
       {std::tuple{"adam", 0.02, 0.9}, {"sgd", 0.5, 0.99}}) {
    model::TrialConfig config = small_trial();
    config.optimizer = optimizer;
    config.learning_rate = rate;
    config.batch_size = 20;
    config.epochs = 4;
    const TrainingResult result = train(config, data);
    EXPECT_LT(result.epochs.back().train_loss, falls_to * result.epochs.front().train_loss)
        << optimizer;
    Workspace ws;
    EXPECT_EQ(predict(Network(result.parameters), data.dev, ws), result.dev_probabilities);
  }
}

TEST(Trainer, TrainsAModelOfOneDirection) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  model::TrialConfig config = small_trial();
  const TrainingResult both = train(config, data);
  config.directions = 1;
  for (const char* optimizer : {"sgd", "adam", "adagrad"}) {
    config.optimizer = optimizer;
    const TrainingResult result = train(config, data);
    const model::Parameters& p = result.parameters;
    EXPECT_EQ(p.dims.directions, 1);
    EXPECT_EQ(p.size(), both.parameters.size() - 4 * 3 * (5 + 3 + 2) - 5 * 3);
    const auto zeros = [](const std::vector<float>& values) {
      return std::ranges::all_of(values, [](float value) { return value == 0; });
    };
    EXPECT_TRUE(zeros(p.lstm[1].weight_ih) && zeros(p.lstm[1].weight_hh) &&
                zeros(p.lstm[1].bias_ih) && zeros(p.lstm[1].bias_hh));
    for (std::size_t c = 0; c < 5; ++c) {
      for (std::size_t j = 3; j < 6; ++j) EXPECT_EQ(p.output_weight[c * 6 + j], 0);
    }
    // A workspace that another model used says nothing of the direction that is not there.
    Workspace ws;
    predict(Network(both.parameters), data.test, ws);
    EXPECT_EQ(predict(Network(p), data.test, ws), result.test_probabilities);
    const std::string file = model::serialize_model_file({p, {}});
    EXPECT_EQ(file.find("_reverse"), std::string::npos);
    const model::Parameters read = model::parse_model_file(file, "file").parameters;
    EXPECT_EQ(predict(Network(read), data.test, ws), result.test_probabilities);
  }
}

TEST(Trainer, AnotherSeedGivesAnotherResult) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  model::TrialConfig config = small_trial();
  const TrainingResult first = train(config, data);
  config.seed = 2;
  EXPECT_NE(first.test_probabilities, train(config, data).test_probabilities);
}

// What a longer or otherwise selected trial has in common with `first`: its first epochs' losses.
std::vector<double> losses(const TrainingResult& result, std::size_t epochs) {
  std::vector<double> values;
  for (std::size_t e = 0; e < epochs; ++e) values.push_back(result.epochs[e].train_loss);
  return values;
}

TEST(Trainer, TrialsWithSharedStreamsFollowOneTrajectory) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  model::TrialConfig config = small_trial();
  config.streams = "shared";
  const TrainingResult first = train(config, data);
  config.epochs = 5;
  config.select = "test";
  EXPECT_EQ(losses(train(config, data), 3), losses(first, 3));
}

TEST(Trainer, TrialsWithOwnStreamsShareNothing) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  model::TrialConfig config = small_trial();
  const TrainingResult first = train(config, data);
  config.epochs = 5;
  const TrainingResult longer = train(config, data);
  EXPECT_NE(longer.epochs[0].train_loss, first.epochs[0].train_loss);
  // Starting values: no float of the one is at its place in the other.
  const model::TrialConfig other = [&] {
    model::TrialConfig c = small_trial();
    c.learning_rate = 1e-8;
    c.epochs = 1;
    return c;
  }();
  model::TrialConfig another = other;
  another.hidden_dim = 4;
  const std::vector<float> a = train(other, data).parameters.embedding;
  const std::vector<float> b = train(another, data).parameters.embedding;
  ASSERT_EQ(a.size(), b.size());
  double correlation = 0, squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    correlation += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    squares += static_cast<double>(a[i]) * static_cast<double>(a[i]);
  }
  EXPECT_LT(std::abs(correlation / squares), 5 / std::sqrt(static_cast<double>(a.size())));
}

TEST(Trainer, CallsBackAndStopsWhenAsked) {
  const text::Dataset dataset = small_data();
  const TrainingData data = prepare_training(dataset);
  std::stop_source source;
  TrainingCallbacks callbacks;
  callbacks.stop = source.get_token();
  double last_share = 0;
  callbacks.on_batch = [&](std::int32_t epoch, double share, double loss) {
    EXPECT_EQ(epoch, 0);
    EXPECT_GT(share, last_share);
    EXPECT_TRUE(std::isfinite(loss));
    last_share = share;
    if (share > 0.4) source.request_stop();
  };
  const TrainingResult result = train(small_trial(), data, callbacks);
  EXPECT_EQ(result.end, TrainingResult::End::kStopped);
  EXPECT_LT(last_share, 1);
}

TEST(Trainer, EndsAsDivergedWhenTheLossIsNotFinite) {
  const text::Dataset dataset = small_data();
  TrainingData data = prepare_training(dataset);
  model::TrialConfig config = small_trial();
  config.learning_rate = 1e38;
  const TrainingResult result = train(config, data);
  EXPECT_EQ(result.end, TrainingResult::End::kDiverged);
  EXPECT_NE(result.reason.find("the loss is not finite in epoch 0"), std::string::npos)
      << result.reason;
}

TEST(Trainer, EndsAsDivergedWhenTheLastStepBreaksTheWeights) {
  text::DataConfig data_config;
  data_config.synthetic_train_sentences = 60;
  const text::Dataset dataset = text::load_dataset(data_config, "");
  model::TrialConfig config;
  config.embedding_dim = 7;
  config.hidden_dim = 5;
  config.learning_rate = 1e30;
  config.batch_size = 400;  // two batches: the loss of each is still finite
  config.epochs = 1;
  const TrainingResult result = train(config, prepare_training(dataset));
  EXPECT_EQ(result.end, TrainingResult::End::kDiverged);
  EXPECT_EQ(result.reason,
            "a weight is not finite after epoch 0; a smaller learning_rate usually helps");
  EXPECT_TRUE(result.epochs.empty());
}

TEST(Batches, AreOfEqualSizesNearTheOneAsked) {
  EXPECT_EQ(count_batches(156817, 1000), 157);
  EXPECT_EQ(count_batches(29202, 200), 146);  // 200 and 2 more: no batch of two phrases
  EXPECT_EQ(count_batches(1499, 1000), 1);
  EXPECT_EQ(count_batches(1500, 1000), 2);
  EXPECT_EQ(count_batches(3, 1000), 1);
  EXPECT_EQ(count_batches(5, 1), 5);
}

TEST(Parts, AreAsManyAsKeepWhatTheyLeaveInCachesAndHaveTheirOwnMasks) {
  EXPECT_EQ(count_parts(1000, 2), 1);
  EXPECT_EQ(count_parts(1000, 20), 2);
  EXPECT_EQ(count_parts(1000, 60), 5);
  EXPECT_EQ(count_parts(1000, 1000), 6) << "in smaller parts few lanes go side by side";
  EXPECT_EQ(count_parts(1, 1), 1);
  EXPECT_NE(part_dropout(0.2, 1, 0, 0)[0].input.key0, part_dropout(0.2, 1, 0, 1)[0].input.key0);
}

TEST(EpochWords, ReadSomeOfTheWordsSeenOnceAsUnknown) {
  std::vector<std::int32_t> counts(2001, 1);
  for (std::int32_t w = 0; w <= 1000; ++w) counts[w] = w == 0 ? 0 : 2;
  const auto words = epoch_words(counts, 0.25, 1, 0);
  int replaced = 0;
  for (std::int32_t w = 0; w < 2001; ++w) {
    if (words[w] == w) continue;
    EXPECT_EQ(words[w], text::Vocabulary::kUnknown);
    EXPECT_EQ(counts[w], 1);
    ++replaced;
  }
  EXPECT_NEAR(replaced, 250, 70);  // 5 standard deviations
  EXPECT_EQ(words, epoch_words(counts, 0.25, 1, 0));
  EXPECT_NE(words, epoch_words(counts, 0.25, 1, 1)) << "anew every epoch";
  const auto all = epoch_words(counts, 0, 1, 0);
  for (std::int32_t w = 0; w < 2001; ++w) EXPECT_EQ(all[w], w);
}

}  // namespace
}  // namespace dimscope::engine
