// Every effect of a study as large as the paper's whole grid: 19 x 19 cells, 5 seeds, 2,210 test
// sentences, with random answers and relevances. Phrases and behaviour, which load models, are left
// out.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>
#include <span>
#include <string>

#include "dimscope/api/effects_json.h"
#include "dimscope/base/rng.h"
#include "dimscope/effects/effects_view.h"

namespace dimscope {
namespace {

constexpr int kFirst = 2, kLast = 20, kSeeds = 5;
constexpr std::int32_t kSentences = 2210, kClasses = 5;

// (C (c word) (C ...)): a sentence of `length` words, all to the right, now and then with a cue.
std::string bracketed(const Random& random, int length, std::int32_t label) {
  static const char* const kCues[] = {"but", "not", "very", "n't", "though"};
  std::string text, end;
  for (int w = 0; w < length; ++w) {
    const std::uint64_t draw = random.below(60, static_cast<std::uint64_t>(w));
    const std::string word = draw < 5 ? kCues[draw] : "w" + std::to_string(draw);
    const auto of_word =
        std::to_string(random.below(kClasses, 1000 + static_cast<std::uint64_t>(w)));
    if (w + 1 < length) {
      text += "(" + (w == 0 ? std::to_string(label) : of_word) + " (" + of_word + " " + word + ") ";
      end += ")";
    } else {
      text += "(" + of_word + " " + word + ")";
    }
  }
  return text + end;
}

study::StoredData random_data() {
  study::StoredData data;
  data.digest = "bench";
  data.source = "bench";
  data.class_names = text::sentiment_class_names();
  data.vocabulary = {"<unk>"};
  std::vector<std::int32_t>& labels = data.labels["test"];
  data.labels["dev"] = {0, 1};
  data.num_sentences = {{"train", 1}, {"dev", 2}, {"test", kSentences}};
  std::string text;
  for (std::int32_t s = 0; s < kSentences; ++s) {
    const Random random(1, Purpose::kTest, static_cast<std::uint64_t>(s));
    labels.push_back(static_cast<std::int32_t>(random.below(kClasses, 0)));
    const auto length = 4 + static_cast<int>(random.below(31, 1));  // 19 words on average, as SST
    text += bracketed(random, length, labels.back()) + "\n";
  }
  data.trees["test"] = text::parse_trees(text, "bench", kClasses);
  return data;
}

void write_trials(const study::StoredData& data, study::Store& store) {
  std::vector<model::TrialConfig> configs;
  for (int e = kFirst; e <= kLast; ++e) {
    for (int h = kFirst; h <= kLast; ++h) {
      for (int seed = 1; seed <= kSeeds; ++seed) {
        configs.push_back({.embedding_dim = e, .hidden_dim = h, .seed = seed});
      }
    }
  }
  store.set_trials(configs, data.digest);
  std::size_t num_words = 0;
  for (const text::Tree& tree : data.trees.at("test")) num_words += tree.tokens.size();
  std::uint64_t number = 0;
  for (const model::TrialConfig& config : configs) {
    const Random random(2, Purpose::kTest, number++);
    study::Trial trial{.key = study::trial_key(config, data.digest), .config = config};
    for (std::int32_t e = 0; e < 20; ++e) {
      trial.epochs.push_back(
          {e, 1.0, 0.3 + 0.1 * random.uniform(static_cast<std::uint64_t>(e)), 1});
    }
    trial.metrics["test.fine"] = random.uniform(1000);
    study::Predictions test{"test", kClasses, std::vector<float>(kSentences * kClasses)};
    study::WordRelevances relevances{.kind = {}, .words = std::vector<float>(num_words)};
    std::uint64_t position = 2000;
    for (int s = 0; s < kSentences; ++s) {
      const auto answer = std::span(test.probabilities).subspan(s * kClasses, kClasses);
      for (float& p : answer) p = random.uniform(position++, 0, 1);
      const float sum = std::accumulate(answer.begin(), answer.end(), 0.0f);
      for (float& p : answer) p /= sum;
    }
    for (float& r : relevances.words) r = random.uniform(position++, -1, 1);
    store.start(trial.key);
    store.finish(trial, std::span(&test, 1), std::span(&relevances, 1));
  }
}

class LargeStudy : public benchmark::Fixture {
 public:
  void SetUp(const benchmark::State&) override {
    if (exists(directory_ / "study.db")) return;
    create_directories(directory_);
    study::Store store(directory_, study::Store::Mode::kRun);
    store.set_study("[[grid]]\nseed = 1\n", "bench");
    const study::StoredData data = random_data();
    store.set_data(data);
    write_trials(data, store);
  }
  ~LargeStudy() override { remove_all(directory_); }

 protected:
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("dimscope_effects_" + std::to_string(::getpid()));
};

void view(benchmark::State& state, const std::filesystem::path& directory,
          const effects::EffectsOptions& options) {
  for (auto unused : state) {
    const study::Store store(directory, study::Store::Mode::kRead);
    benchmark::DoNotOptimize(api::to_json(effects::view_effects(directory, store, options)).size());
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["max_rss_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

BENCHMARK_DEFINE_F(LargeStudy, Topic)(benchmark::State& state) {
  const auto topic = static_cast<effects::EffectsTopic>(state.range(0));
  state.SetLabel(std::string(to_string(topic)));
  effects::EffectsOptions options{.topics = {topic}};
  if (topic == effects::EffectsTopic::kWords) options.sentence = 0;
  view(state, directory_, options);
}
BENCHMARK_REGISTER_F(LargeStudy, Topic)
    ->DenseRange(static_cast<int>(effects::EffectsTopic::kAccuracy),
                 static_cast<int>(effects::EffectsTopic::kBudget))
    ->DenseRange(static_cast<int>(effects::EffectsTopic::kWords),
                 static_cast<int>(effects::EffectsTopic::kDistance))
    ->Arg(static_cast<int>(effects::EffectsTopic::kCritical))
    ->Unit(benchmark::kSecond)
    ->Iterations(1);

// Four hyperparameters of 8 values, 3 seeds: 12,288 trials of one number each.
class WideGrid : public benchmark::Fixture {
 public:
  void SetUp(const benchmark::State&) override {
    if (exists(directory_ / "study.db")) return;
    create_directories(directory_);
    study::Store store(directory_, study::Store::Mode::kRun);
    store.set_study("[[grid]]\nseed = 1\n", "bench");
    study::StoredData data;
    data.digest = data.source = "bench";
    data.class_names = text::sentiment_class_names();
    data.vocabulary = {"<unk>"};
    data.labels = {{"dev", {0, 1}}, {"test", {0, 1}}};
    data.num_sentences = {{"train", 1}, {"dev", 2}, {"test", 2}};
    store.set_data(data);
    std::vector<model::TrialConfig> configs;
    for (int cell = 0; cell < 8 * 8 * 8 * 8; ++cell) {
      for (int seed = 1; seed <= 3; ++seed) {
        configs.push_back({.embedding_dim = 2 + cell % 8,
                           .hidden_dim = 2 + cell / 8 % 8,
                           .batch_size = 100 + cell / 64 % 8,
                           .epochs = 1 + cell / 512,
                           .seed = seed});
      }
    }
    store.set_trials(configs, data.digest);
    std::uint64_t number = 0;
    for (const model::TrialConfig& config : configs) {
      study::Trial trial{.key = study::trial_key(config, data.digest), .config = config};
      const double noise = Random(3, Purpose::kTest, number++).uniform(0);
      trial.metrics["test.fine"] =
          0.3 + 0.01 * static_cast<double>(config.hidden_dim) + 0.1 * noise;
      store.start(trial.key);
      store.finish(trial, {});
    }
  }
  ~WideGrid() override { remove_all(directory_); }

 protected:
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("dimscope_wide_" + std::to_string(::getpid()));
};

BENCHMARK_DEFINE_F(WideGrid, Accuracy)(benchmark::State& state) {
  view(state, directory_, {.topics = {effects::EffectsTopic::kAccuracy}});
}
BENCHMARK_REGISTER_F(WideGrid, Accuracy)->Unit(benchmark::kSecond)->Iterations(1);

BENCHMARK_DEFINE_F(LargeStudy, Summary)(benchmark::State& state) {
  view(state, directory_, {});
}
BENCHMARK_REGISTER_F(LargeStudy, Summary)->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
}  // namespace dimscope

BENCHMARK_MAIN();
