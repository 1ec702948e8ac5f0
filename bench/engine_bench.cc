// An epoch of training on the Stanford Sentiment Treebank ($DIMSCOPE_DATA/sst; else on as many
// sentences of the built-in corpus), one thread, without evaluation; train_seconds is that of the
// second.
#include <benchmark/benchmark.h>

#include <cstdlib>

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

void BM_Epoch(benchmark::State& state) {
  engine::TrainingData data = engine::prepare_training(dataset());
  model::TrialConfig config;
  config.embedding_dim = state.range(0);
  config.hidden_dim = state.range(1);
  config.epochs = 2;  // the first warms up
  double seconds = 0;
  for (auto _ : state) {
    seconds += engine::train(config, data).epochs.back().train_seconds;
  }
  state.counters["train_seconds"] = seconds / static_cast<double>(state.iterations());
  state.SetLabel(engine::kernels::current_isa());
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
