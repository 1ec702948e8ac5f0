#include "trained_model.h"

#include "dimscope/engine/trainer.h"

namespace dimscope::explain {

TrainedModel trained_on(const text::DataConfig& data, const char* directory, std::int32_t dim,
                        std::int32_t epochs) {
  text::Dataset dataset = text::load_dataset(data, directory);
  model::TrialConfig config;
  config.embedding_dim = config.hidden_dim = dim;
  config.batch_size = 200;
  config.epochs = epochs;
  const engine::TrainingResult result = engine::train(config, engine::prepare_training(dataset));
  return {std::move(dataset), engine::Network(result.parameters)};
}

TrainedModel trained_on_built_in_corpus(std::int32_t sentences, std::int32_t dim,
                                        std::int32_t epochs) {
  text::DataConfig data;
  data.synthetic_train_sentences = sentences;
  return trained_on(data, "", dim, epochs);
}

}  // namespace dimscope::explain
