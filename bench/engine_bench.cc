// An epoch of training on the Stanford Sentiment Treebank ($DIMSCOPE_DATA/sst; else on as many
// sentences of the built-in corpus), one thread, without evaluation; train_seconds is that of the
// second.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "dimscope/engine/trainer.h"

namespace dimscope {
namespace {

const text::Dataset& dataset() {
  static const text::Dataset dataset = [] {
    text::DataConfig config;
    config.synthetic_train_sentences = 8544;
    const char* const data = std::getenv("DIMSCOPE_DATA");
    if (data != nullptr) config.source = "sst";
    return text::load_dataset(config, data != nullptr ? data : "");
  }();
  return dataset;
}

void train_an_epoch(benchmark::State& state, const std::string& optimizer) {
  engine::TrainingData data = engine::prepare_training(dataset());
  model::TrialConfig config;
  config.embedding_dim = state.range(0);
  config.hidden_dim = state.range(1);
  config.optimizer = optimizer;
  config.directions = state.range(2);
  config.epochs = 2;  // the first warms up
  double seconds = 0;
  for (auto _ : state) {
    seconds += engine::train(config, data).epochs.back().train_seconds;
  }
  state.counters["train_seconds"] = seconds / static_cast<double>(state.iterations());
  state.SetLabel(engine::kernels::current_isa());
}

void BM_Epoch(benchmark::State& state) {
  train_an_epoch(state, "adagrad");
}
void BM_EpochOfAdam(benchmark::State& state) {
  train_an_epoch(state, "adam");
}
void BM_EpochOfSgd(benchmark::State& state) {
  train_an_epoch(state, "sgd");
}
void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"E", "H", "directions"})->Unit(benchmark::kMillisecond);
  for (const std::int64_t size : {2, 8, 20, 60}) benchmark->Args({size, size, 2});
}
BENCHMARK(BM_Epoch)->Apply(sizes)->Args({60, 60, 1});
BENCHMARK(BM_EpochOfAdam)->Apply(sizes);
BENCHMARK(BM_EpochOfSgd)->Apply(sizes);

}  // namespace
}  // namespace dimscope

BENCHMARK_MAIN();
