// Reading trees and building a data set: of the Stanford Sentiment Treebank's train split where
// DIMSCOPE_DATA is set, else of as many sentences of the built-in corpus.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "dimscope/base/file.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/synthetic/synthetic.h"

namespace dimscope {
namespace {

struct Corpus {
  std::string label;
  std::string text;  // as in a file, one tree a line
};

const Corpus& corpus() {
  static const Corpus corpus = [] {
    if (const char* const data = std::getenv("DIMSCOPE_DATA")) {
      return Corpus{"sst", read_file(std::filesystem::path(data) / "sst" / "train.txt")};
    }
    Corpus synthetic{"synthetic", ""};
    constexpr std::int32_t kTrainSentences = 8544;  // as many as the treebank's
    for (const auto& sentence : text::generate_synthetic({.num_train = kTrainSentences}).train) {
      synthetic.text += to_string(sentence.tree) + '\n';
    }
    return synthetic;
  }();
  return corpus;
}

void BM_ParseTrees(benchmark::State& state) {
  const std::string& text = corpus().text;
  for (auto _ : state) benchmark::DoNotOptimize(text::parse_trees(text, "bench", 5));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetLabel(corpus().label);
}
BENCHMARK(BM_ParseTrees)->Unit(benchmark::kMillisecond);

void BM_WriteTrees(benchmark::State& state) {
  const std::vector<text::Tree> trees = text::parse_trees(corpus().text, "bench", 5);
  for (auto _ : state) {
    for (const text::Tree& tree : trees) benchmark::DoNotOptimize(to_string(tree));
  }
  state.SetLabel(corpus().label);
}
BENCHMARK(BM_WriteTrees)->Unit(benchmark::kMillisecond);

// Vocabulary, word numbers, distinct phrases and digest; with every phrase or whole sentences.
void BM_BuildDataset(benchmark::State& state) {
  const std::vector<text::Tree> train = text::parse_trees(corpus().text, "bench", 5);
  const std::vector<text::Tree> other(train.begin(), train.begin() + 1);
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<text::Tree> copy = train;
    state.ResumeTiming();
    benchmark::DoNotOptimize(text::build_dataset(
        text::sentiment_class_names(), true, state.range(0) != 0, std::move(copy), other, other));
  }
  state.SetLabel(corpus().label);
}
BENCHMARK(BM_BuildDataset)->ArgName("phrases")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dimscope

BENCHMARK_MAIN();
