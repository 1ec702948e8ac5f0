// Does computing shared steps once cost accuracy? Trains the same trials with phrases of a sentence
// sharing steps (and their dropout masks) and phrase by phrase, and prints both: the mean and
// standard deviation over seeds on the Stanford Sentiment Treebank of $DIMSCOPE_DATA, else on the
// built-in corpus.
//   sharing [D_E D_H SEEDS EPOCHS]        default 20 20 5 20
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <future>
#include <string>
#include <vector>

#include "dimscope/engine/trainer.h"

namespace dimscope {
namespace {

struct Score {
  double fine, coarse, seconds;
};

Score run(const engine::TrainingData& data, model::TrialConfig config, std::int64_t seed) {
  config.seed = seed;
  const engine::TrainingResult result = engine::train(config, data);
  const engine::Accuracy test =
      engine::accuracy(result.test_probabilities, data.classes, data.test.labels);
  return {100 * test.fine, 100 * test.coarse.value_or(NAN), result.train_seconds};
}

void print(const char* name, const std::vector<Score>& scores) {
  const auto column = [&](double Score::* field) {
    double mean = 0, squares = 0;
    for (const Score& score : scores) mean += score.*field / static_cast<double>(scores.size());
    for (const Score& score : scores) squares += std::pow(score.*field - mean, 2);
    return fmt::format("{:.2f} ± {:.2f}", mean,
                       std::sqrt(squares / static_cast<double>(scores.size() - 1)));
  };
  fmt::print("{:<18} test fine {} %, coarse {} %, training {} s\n", name, column(&Score::fine),
             column(&Score::coarse), column(&Score::seconds));
}

int main(int argc, char** argv) {
  const auto argument = [&](int i, long otherwise) {
    return argc > i ? std::strtol(argv[i], nullptr, 10) : otherwise;
  };
  text::DataConfig config;
  const char* const directory = std::getenv("DIMSCOPE_DATA");
  if (directory != nullptr) config.source = "sst";
  const text::Dataset dataset = text::load_dataset(config, directory != nullptr ? directory : "");
  model::TrialConfig trial;
  trial.embedding_dim = argument(1, 20);
  trial.hidden_dim = argument(2, 20);
  trial.epochs = argument(4, 20);
  const long seeds = argument(3, 5);
  fmt::print("{}, d_e {}, d_h {}, {} seeds, {} epochs; mean ± standard deviation over seeds\n",
             config.source, trial.embedding_dim, trial.hidden_dim, seeds, trial.epochs);
  for (const auto& [name, sharing] : {std::pair{"shared steps", engine::Sharing::kSentence},
                                      std::pair{"phrase by phrase", engine::Sharing::kNone}}) {
    engine::TrainingData data = engine::prepare_training(dataset);
    data.sharing = sharing;
    std::vector<Score> scores;
    for (long seed = 1; seed <= seeds; seed += 2) {  // two trials at a time
      auto other = std::async(std::launch::async, [&] {
        return seed + 1 <= seeds ? run(data, trial, seed + 1) : Score();
      });
      scores.push_back(run(data, trial, seed));
      const Score second = other.get();
      if (seed + 1 <= seeds) scores.push_back(second);
    }
    print(name, scores);
  }
  return 0;
}

}  // namespace
}  // namespace dimscope

int main(int argc, char** argv) {
  return dimscope::main(argc, argv);
}
