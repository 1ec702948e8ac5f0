// Explanations of many models: one sentence under every model of a study of 361, dimensions 2 to
// 20, a vocabulary of the treebank's size; every test sentence under one model, and under as many.
// The parameters are random; nothing is trained.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "dimscope/base/digest.h"
#include "dimscope/base/file.h"
#include "dimscope/explain/word_relevances.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/runner.h"

namespace dimscope {
namespace {

class Study {
 public:
  Study() {
    create_directories(directory_ / "models");
    data_.source = "bench";
    data_.class_names = text::sentiment_class_names();
    data_.vocabulary = {"<unk>"};
    for (int i = 1; i < 16'000; ++i) data_.vocabulary.push_back("w" + std::to_string(i));
    for (std::int32_t e = 2; e <= 20; ++e) {
      for (std::int32_t h = 2; h <= 20; ++h) add_trial(e, h);
    }
  }
  ~Study() { std::filesystem::remove_all(directory_); }

  study::StudyModels open() const { return study::StudyModels(directory_, trials_, data_); }

 private:
  void add_trial(std::int32_t embedding, std::int32_t hidden) {
    study::Trial& trial = trials_.emplace_back();
    trial.key = std::to_string(embedding) + "x" + std::to_string(hidden);
    trial.state = study::TrialState::kComplete;
    const model::Dims dims{static_cast<std::int32_t>(data_.vocabulary.size()), embedding, hidden,
                           5};
    const std::string bytes = model::serialize_model_file(
        {model::initial_parameters(dims, 1), {{"dimscope.trial", trial.key}}});
    write_file(study::model_path(directory_, trial.key), bytes);
    trial.model_digest = content_digest(bytes);
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("dimscope_bench_" + std::to_string(::getpid()));
  study::StoredData data_;
  std::vector<study::Trial> trials_;
};

const Study& study() {
  static const Study study;
  return study;
}

// As long as the treebank's mean sentence.
text::TokenSequences sentence() {
  text::TokenSequences sequences;
  std::vector<std::int32_t> words;
  for (std::int32_t t = 0; t < 19; ++t) words.push_back(1 + 811 * t);
  sequences.add(words);
  return sequences;
}

void BM_OpenStudyModels(benchmark::State& state) {
  study();
  for (auto _ : state) benchmark::DoNotOptimize(study().open());
}
BENCHMARK(BM_OpenStudyModels)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void explain_under(const study::StudyModels& models) {
  static const text::TokenSequences sequences = sentence();
  const explain::ExplainOptions options;
  models.for_each_network(sequences, [&](std::size_t, const engine::Network& network,
                                         const text::TokenSequences& own, engine::Workspace& ws) {
    benchmark::DoNotOptimize(explain::explain(network, own, options, ws));
  });
}

// The first sentence also sees that each file is what its trial wrote.
void BM_OpenAndExplainFirstSentence(benchmark::State& state) {
  study();
  for (auto _ : state) explain_under(study().open());
}
BENCHMARK(BM_OpenAndExplainFirstSentence)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void BM_ExplainSentenceUnderEveryModel(benchmark::State& state) {
  const study::StudyModels models = study().open();
  explain_under(models);
  for (auto _ : state) explain_under(models);
}
BENCHMARK(BM_ExplainSentenceUnderEveryModel)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

// The treebank's test sentences where DIMSCOPE_DATA is set, else as many of the built-in corpus.
const text::Dataset& dataset() {
  static const text::Dataset dataset = [] {
    text::DataConfig config;
    const char* const directory = std::getenv("DIMSCOPE_DATA");
    if (directory != nullptr) config.source = "sst";
    return text::load_dataset(config, directory != nullptr ? directory : "");
  }();
  return dataset;
}

engine::Network random_network(std::int64_t embedding, std::int64_t hidden) {
  const model::Dims dims{.vocabulary = dataset().vocabulary.size(),
                         .embedding = static_cast<std::int32_t>(embedding),
                         .hidden = static_cast<std::int32_t>(hidden),
                         .classes = dataset().num_classes()};
  return engine::Network(model::initial_parameters(dims, 1));
}

// Forward and LRP-all of every test sentence, as after every trial of a run; one thread.
void BM_RelevancesOfTestSplit(benchmark::State& state) {
  const engine::Network network = random_network(state.range(0), state.range(1));
  const text::TokenSequences& sentences = dataset().test.sentences;
  engine::Workspace ws;
  for (auto _ : state)
    benchmark::DoNotOptimize(explain::word_relevances(network, sentences, {}, ws));
  state.SetItemsProcessed(state.iterations() * sentences.size());
  state.SetLabel(dataset().test.trees.size() == 2210 ? "sst" : "built-in");
}
BENCHMARK(BM_RelevancesOfTestSplit)
    ->ArgNames({"E", "H"})
    ->Args({2, 2})
    ->Args({11, 11})
    ->Args({20, 20})
    ->Args({60, 60})
    ->Unit(benchmark::kMillisecond);

// The same for every model of 2..20 x 2..20, two threads.
void BM_RelevancesOfTheGrid(benchmark::State& state) {
  for (auto _ : state) {
    std::atomic<std::int32_t> next = 0;
    const auto work = [&] {
      engine::Workspace ws;
      for (std::int32_t i; (i = next++) < 19 * 19;) {
        const engine::Network network = random_network(2 + i / 19, 2 + i % 19);
        benchmark::DoNotOptimize(
            explain::word_relevances(network, dataset().test.sentences, {}, ws));
      }
    };
    const std::jthread other(work);
    work();
  }
}
BENCHMARK(BM_RelevancesOfTheGrid)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);

}  // namespace
}  // namespace dimscope

BENCHMARK_MAIN();
