#include "dimscope/explain/signature.h"

#include <vector>

#include "dimscope/base/digest.h"
#include "dimscope/base/parallel.h"
#include "dimscope/engine/trainer.h"
#include "dimscope/explain/word_relevances.h"

namespace dimscope::explain {
namespace {

struct Sizes {
  std::int64_t embedding, hidden;
};
// Units and blocks of the kernels filled in part, just, and over.
constexpr Sizes kGrid[] = {{1, 1}, {3, 2}, {2, 5}, {16, 8}, {5, 17}, {20, 20}, {33, 7}, {40, 60}};

template <typename T>
std::string_view bytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string trial_digest(const text::Dataset& dataset, const engine::TrainingData& data,
                         const Sizes& sizes) {
  model::TrialConfig config;
  config.embedding_dim = sizes.embedding;
  config.hidden_dim = sizes.hidden;
  config.batch_size = 300;
  config.epochs = 2;
  engine::TrainingResult result = engine::train(config, data);
  Digest digest;
  for (const model::NamedTensor& tensor : model::named_tensors(result.parameters)) {
    digest.add(bytes(*tensor.values));
  }
  digest.add(bytes(result.dev_probabilities)).add(bytes(result.test_probabilities));
  engine::Workspace ws;
  digest.add(
      bytes(word_relevances(engine::Network(result.parameters), dataset.dev.sentences, {}, ws)));
  return digest.hex();
}

}  // namespace

std::string numerics_signature(std::int32_t jobs) {
  text::DataConfig config;
  config.synthetic_train_sentences = 200;
  const text::Dataset dataset = text::load_dataset(config, "");
  const engine::TrainingData data = engine::prepare_training(dataset);
  std::vector<std::string> digests(std::size(kGrid));
  in_parallel(digests.size(), static_cast<std::size_t>(jobs), [&] {
    return [&](std::size_t i) { digests[i] = trial_digest(dataset, data, kGrid[i]); };
  });
  Digest digest;
  for (const std::string& one : digests) digest.add(one);
  return digest.hex();
}

}  // namespace dimscope::explain
