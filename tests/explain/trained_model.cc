#include "trained_model.h"

#include "dimscope/engine/trainer.h"

namespace dimscope {

TrainedModel trained_on(const DataConfig& data, const char* directory, std::int32_t dim,
                        std::int32_t epochs) {
  Dataset dataset = load_dataset(data, directory);
  TrialConfig config;
  config.embedding_dim = config.hidden_dim = dim;
  config.batch_size = 200;
  config.epochs = epochs;
  const TrainingResult result = train(config, prepare_training(dataset));
  return {std::move(dataset), Network(result.parameters)};
}

TrainedModel trained_on_built_in_corpus(std::int32_t sentences, std::int32_t dim,
                                        std::int32_t epochs) {
  DataConfig data;
  data.synthetic_train_sentences = sentences;
  return trained_on(data, "", dim, epochs);
}

}  // namespace dimscope
