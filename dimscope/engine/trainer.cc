#include "dimscope/engine/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "dimscope/base/rng.h"
#include "dimscope/engine/loss.h"
#include "dimscope/engine/optimizer.h"
#include "dimscope/engine/training_set.h"
#include "dimscope/model/select_split.h"

namespace dimscope::engine {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

bool all_finite(const AlignedBuffer& values) {
  return std::all_of(values.data(), values.data() + values.size(),
                     [](float value) { return std::isfinite(value); });
}

// The last step of an epoch can break the weights although each of its losses was finite.
bool all_finite(const Weights& weights) {
  bool finite = all_finite(weights.embedding);
  for_each_dense([&](const AlignedBuffer& values) { finite = finite && all_finite(values); },
                 weights);
  return finite;
}

// A trial in training: the network, its optimizer and the memory they work in.
class Trainer {
 public:
  Trainer(const model::TrialConfig& config, const TrainingData& data,
          const TrainingCallbacks& callbacks)
      : config_(config),
        data_(data),
        callbacks_(callbacks),
        set_(training_set(config, *data.dataset)),
        seed_(model::stream_seed(config, data.digest)),
        network_(model::initial_parameters(dims(config, data), seed_)),
        gradients_(network_.dims()),
        optimizer_(make_optimizer(config, network_.dims())) {}

  TrainingResult run();

 private:
  static model::Dims dims(const model::TrialConfig& config, const TrainingData& data) {
    return {.vocabulary = data.vocabulary,
            .embedding = static_cast<std::int32_t>(config.embedding_dim),
            .hidden = static_cast<std::int32_t>(config.hidden_dim),
            .classes = data.classes,
            .directions = static_cast<std::int32_t>(config.directions)};
  }

  // The epoch's mean loss; nullopt when stopped. NaN as soon as one batch is not finite.
  std::optional<double> run_epoch(std::int32_t epoch);
  // One step of the optimizer; the phrases' mean loss.
  double step(std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
              std::int32_t epoch);

  const model::TrialConfig& config_;
  const TrainingData& data_;
  const TrainingCallbacks& callbacks_;
  const TrainingSet set_;
  std::uint64_t seed_;  // of its random numbers
  Network network_;
  Gradients gradients_;
  const std::unique_ptr<Optimizer> optimizer_;
  Workspace workspace_;
  BatchBuilder builder_;
  PartCutter cutter_;
  Batch part_;
  std::int32_t parts_ = 0;  // of this epoch, so far
};

double Trainer::step(std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
                     std::int32_t epoch) {
  const auto count = static_cast<std::int32_t>(phrases.size());
  gradients_.clear();
  double loss = 0;
  for (const auto& part :
       cutter_.cut(*set_.phrases, phrases, count_parts(count, config_.hidden_dim))) {
    builder_.training(*set_.sentences, *set_.phrases, part, words, data_.sharing, part_);
    optimizer_->catch_up(part_.words, network_);
    const DropoutPair dropout = part_dropout(config_.dropout, seed_, epoch, parts_++);
    forward(network_, part_, dropout, Keep::kSteps, workspace_);
    loss += cross_entropy(network_, part_, count, workspace_);
    if (!std::isfinite(loss)) return loss;
    backward(network_, part_, dropout, workspace_, &gradients_);
  }
  optimizer_->step(gradients_, network_);
  return loss;
}

std::optional<double> Trainer::run_epoch(std::int32_t epoch) {
  const std::vector<std::int32_t> order = epoch_order(*set_.phrases, seed_, epoch);
  const std::vector<std::int32_t> words =
      epoch_words(set_.word_counts, config_.unknown_rate, seed_, epoch);
  const auto total = static_cast<std::int64_t>(order.size());
  const std::int64_t num_batches = count_batches(total, config_.batch_size);
  double sum = 0;
  parts_ = 0;
  for (std::int64_t number = 0; number < num_batches; ++number) {
    if (callbacks_.stop.stop_requested()) return std::nullopt;
    const std::int64_t begin = number * total / num_batches;
    const std::int64_t end = (number + 1) * total / num_batches;
    const double loss = step(std::span(order).subspan(begin, end - begin), words, epoch);
    if (!std::isfinite(loss)) return loss;
    sum += loss * static_cast<double>(end - begin);
    if (callbacks_.on_batch) {
      callbacks_.on_batch(epoch, static_cast<double>(end) / static_cast<double>(total), loss);
    }
  }
  return sum / static_cast<double>(order.size());
}

TrainingResult Trainer::run() {
  TrainingResult result;
  Weights best = network_.weights;
  double best_score = -1;
  for (std::int32_t epoch = 0; epoch < config_.epochs; ++epoch) {
    const auto start = Clock::now();
    const std::optional<double> loss = run_epoch(epoch);
    if (!loss) {
      result.end = TrainingResult::End::kStopped;
      return result;
    }
    optimizer_->catch_up(network_);
    copy_tied_words(set_.tied, network_.dims().embedding, network_.weights.embedding.data());
    const bool finite_loss = std::isfinite(*loss);
    if (!finite_loss || !all_finite(network_.weights)) {
      result.end = TrainingResult::End::kDiverged;
      result.reason = std::string(finite_loss ? "a weight is not finite after epoch "
                                              : "the loss is not finite in epoch ") +
                      std::to_string(epoch) + "; a smaller learning_rate usually helps";
      return result;
    }
    EpochRecord record{.epoch = epoch, .train_loss = *loss, .train_seconds = seconds_since(start)};
    result.train_seconds += record.train_seconds;

    std::vector<float> dev = predict(network_, data_.dev, workspace_);
    record.dev_fine = accuracy(dev, data_.classes, data_.dev.labels).fine;
    double score = record.dev_fine;
    std::vector<float> test;
    if (model::select_split(config_) == model::SelectSplit::kTest) {
      test = predict(network_, data_.test, workspace_);
      score = accuracy(test, data_.classes, data_.test.labels).fine;
    }
    if (score > best_score) {
      best_score = score;
      best = network_.weights;
      result.selected_epoch = epoch;
      result.dev_probabilities = std::move(dev);
    }
    result.epochs.push_back(record);
    if (callbacks_.on_epoch) callbacks_.on_epoch(record);
  }
  result.parameters = to_parameters(best, /*output_bias=*/false);
  result.test_probabilities = predict(Network(result.parameters), data_.test, workspace_);
  return result;
}

}  // namespace

TrainingData prepare_training(const text::Dataset& dataset) {
  return {.digest = dataset.digest,
          .dataset = &dataset,
          .vocabulary = dataset.vocabulary.size(),
          .classes = dataset.num_classes(),
          .dev = plan_evaluation(dataset.dev.sentences, dataset.dev.labels),
          .test = plan_evaluation(dataset.test.sentences, dataset.test.labels)};
}

TrainingResult train(const model::TrialConfig& config, const TrainingData& data,
                     const TrainingCallbacks& callbacks) {
  return Trainer(config, data, callbacks).run();
}

std::int64_t count_batches(std::int64_t phrases, std::int64_t batch_size) {
  return std::max<std::int64_t>(1, (2 * phrases + batch_size) / (2 * batch_size));
}

std::vector<std::int32_t> epoch_words(const std::vector<std::int32_t>& word_counts, double rate,
                                      std::uint64_t seed, std::int32_t epoch) {
  const Random random(seed, Purpose::kUnknownWords, static_cast<std::uint64_t>(epoch));
  std::vector<std::int32_t> words(word_counts.size());
  for (std::size_t w = 0; w < words.size(); ++w) {
    const bool unknown = word_counts[w] == 1 && random.uniform(w) < rate;
    words[w] = unknown ? text::Vocabulary::kUnknown : static_cast<std::int32_t>(w);
  }
  return words;
}

std::int32_t count_parts(std::int64_t phrases, std::int64_t hidden_dim) {
  constexpr std::int64_t kUnits = 12000;  // phrases times hidden units of a part
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>((phrases * hidden_dim + kUnits / 2) / kUnits, 1, 6));
}

DropoutPair part_dropout(double rate, std::uint64_t seed, std::int32_t epoch, std::int32_t part) {
  DropoutPair dropout;
  if (rate == 0) return dropout;
  const Random random(seed, Purpose::kDropout, static_cast<std::uint64_t>(epoch));
  std::uint64_t position = 4 * static_cast<std::uint64_t>(part);
  for (Dropouts& direction : dropout) {
    for (kernels::Dropout* one : {&direction.input, &direction.hidden}) {
      const std::uint64_t bits = random.bits(position++);
      *one = {.key0 = static_cast<std::uint32_t>(bits),
              .key1 = static_cast<std::uint32_t>(bits >> 32),
              .threshold = static_cast<std::uint32_t>(rate * 0x1p32),
              .scale = static_cast<float>(1.0 / (1.0 - rate))};
    }
  }
  return dropout;
}

}  // namespace dimscope::engine
