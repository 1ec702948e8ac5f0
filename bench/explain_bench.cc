// One sentence under every model of a study as large as the paper's: 361 models, dimensions 2 to
// 20, a vocabulary of the treebank's size. The parameters are random; nothing is trained.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

#include "dimscope/api/study_models.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/runner.h"

namespace dimscope {
namespace {

class Study {
 public:
  Study() {
    create_directories(directory_ / "models");
    data_.source = "bench";
    data_.class_names = sentiment_class_names();
    data_.vocabulary = {"<unk>"};
    for (int i = 1; i < 16'000; ++i) data_.vocabulary.push_back("w" + std::to_string(i));
    for (std::int32_t e = 2; e <= 20; ++e) {
      for (std::int32_t h = 2; h <= 20; ++h) add_trial(e, h);
    }
  }
  ~Study() { std::filesystem::remove_all(directory_); }

  StudyModels open() const { return StudyModels(directory_, trials_, data_); }

 private:
  void add_trial(std::int32_t embedding, std::int32_t hidden) {
    Trial& trial = trials_.emplace_back();
    trial.key = std::to_string(embedding) + "x" + std::to_string(hidden);
    trial.state = TrialState::kComplete;
    const Dims dims{static_cast<std::int32_t>(data_.vocabulary.size()), embedding, hidden, 5};
    write_model_file(model_path(directory_, trial.key),
                     {initial_parameters(dims, 1), {{"dimscope.trial", trial.key}}});
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("dimscope_bench_" + std::to_string(::getpid()));
  StoredData data_;
  std::vector<Trial> trials_;
};

const Study& study() {
  static const Study study;
  return study;
}

// As long as the treebank's mean sentence.
TokenSequences sentence() {
  TokenSequences sequences;
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

void BM_ExplainSentenceUnderEveryModel(benchmark::State& state) {
  const StudyModels models = study().open();
  const TokenSequences sequences = sentence();
  const ExplainOptions options;
  for (auto _ : state) {
    models.for_each_network(sequences, [&](std::size_t, const Network& network,
                                           const TokenSequences& own, Workspace& ws) {
      benchmark::DoNotOptimize(explain(network, own, options, ws));
    });
  }
}
BENCHMARK(BM_ExplainSentenceUnderEveryModel)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace dimscope

BENCHMARK_MAIN();
