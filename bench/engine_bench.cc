// An epoch of training on the Stanford Sentiment Treebank ($DIMSCOPE_DATA/sst; else on as many
// sentences of the built-in corpus), one thread, without evaluation; train_seconds is that of the
// second.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "dimscope/engine/trainer.h"

namespace dimscope {
namespace {

const Dataset& dataset() {
  static const Dataset dataset = [] {
    DataConfig config;
    config.synthetic_train_sentences = 8544;
    const char* const data = std::getenv("DIMSCOPE_DATA");
    if (data != nullptr) config.source = "sst";
    return load_dataset(config, data != nullptr ? data : "");
  }();
  return dataset;
}

void BM_Epoch(benchmark::State& state) {
  TrainingData data = prepare_training(dataset());
  TrialConfig config;
  config.embedding_dim = state.range(0);
  config.hidden_dim = state.range(1);
  config.epochs = 2;  // the first warms up
  double seconds = 0;
  for (auto _ : state) {
    seconds += train(config, data).epochs.back().train_seconds;
  }
  state.counters["train_seconds"] = seconds / static_cast<double>(state.iterations());
  state.SetLabel(kernels::current_isa());
}
BENCHMARK(BM_Epoch)
    ->ArgNames({"E", "H"})
    ->Args({2, 2})
    ->Args({8, 8})
    ->Args({20, 20})
    ->Args({60, 60})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dimscope

BENCHMARK_MAIN();
