#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "dimscope/engine/epoch_record.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/model/config.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::engine {

// What every trial of a study trains and is judged on; read-only and shared by all threads.
struct TrainingData {
  std::string digest;  // of the data set
  const text::Dataset* dataset = nullptr;
  std::int32_t vocabulary = 0, classes = 0;
  EvaluationPlan dev, test;
  Sharing sharing = Sharing::kSentence;
};

// Keeps a pointer to `dataset`.
TrainingData prepare_training(const text::Dataset& dataset);

struct TrainingCallbacks {
  // After each batch: epoch, share of it done in (0, 1], loss of the batch.
  std::function<void(std::int32_t epoch, double share, double loss)> on_batch;
  std::function<void(const EpochRecord&)> on_epoch;
  std::stop_token stop;
};

struct TrainingResult {
  enum class End { kComplete, kDiverged, kStopped } end = End::kComplete;
  std::string reason;  // when diverged: where and how (a loss or a weight is not finite)
  std::vector<EpochRecord> epochs;
  double train_seconds = 0;
  // When complete: the epoch with the best fine accuracy on config.select (the first among equals),
  // its parameters and their probabilities [S,C].
  std::int32_t selected_epoch = -1;
  model::Parameters parameters;
  std::vector<float> dev_probabilities, test_probabilities;
};

// Trains one trial. The result is a pure function of (config, data): neither threads, nor the
// instruction set, nor the callbacks change a bit of it; only the seconds differ.
TrainingResult train(const model::TrialConfig& config, const TrainingData& data,
                     const TrainingCallbacks& callbacks = {});

// How many batches an epoch of `phrases` >= 1 is cut into: as many as make their equal sizes
// nearest to `batch_size`. A short last batch instead would step AdaGrad along the mean gradient of
// a few phrases as far as along that of a thousand.
std::int64_t count_batches(std::int64_t phrases, std::int64_t batch_size);

// How an epoch reads each word [V]: as itself, or as unknown. So that the unknown word's vector is
// trained, each word that the train sentences hold once is read as unknown with probability `rate`,
// anew every epoch.
std::vector<std::int32_t> epoch_words(const std::vector<std::int32_t>& word_counts, double rate,
                                      std::uint64_t seed, std::int32_t epoch);

// How many parts a batch is computed in, one after the other: so many that what a part's forward
// pass leaves for backward, about 240 bytes a phrase and hidden unit, stays in a core's caches.
std::int32_t count_parts(std::int64_t phrases, std::int64_t hidden_dim);

// The dropout of both directions for an epoch's part number `part`.
DropoutPair part_dropout(double rate, std::uint64_t seed, std::int32_t epoch, std::int32_t part);

}  // namespace dimscope::engine
