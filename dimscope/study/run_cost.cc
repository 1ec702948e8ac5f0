#include "dimscope/study/run_cost.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "dimscope/base/check.h"
#include "dimscope/base/parallel.h"
#include "dimscope/engine/trainer.h"

namespace dimscope::study {
namespace {

constexpr std::size_t kSampleWords = 20'000;
// Forward passes alone take about a third of a training step.
constexpr double kEvaluationShare = 1.0 / 3;

std::vector<text::Tree> first_trees(const text::Split& split, std::size_t max_words) {
  std::vector<text::Tree> trees;
  std::size_t words = 0;
  for (const text::Tree& tree : split.trees) {
    if (!trees.empty() && words + tree.tokens.size() > max_words) break;
    words += tree.tokens.size();
    trees.push_back(tree);
  }
  return trees;
}

double words_of(const text::Split& split) {
  return static_cast<double>(split.sentences.tokens.size());
}

// What the time of a word grows with.
double size_of(const model::TrialConfig& config) {
  return static_cast<double>(config.hidden_dim) *
         static_cast<double>(config.embedding_dim + config.hidden_dim);
}

double seconds_a_word(model::TrialConfig config, const text::Dataset& sample) {
  config.epochs = 1;
  const engine::TrainingResult result = engine::train(config, engine::prepare_training(sample));
  return result.train_seconds / words_of(sample.train);
}

// Of the process now.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double bytes_of_trial(const model::TrialConfig& config, const text::Dataset& data) {
  const auto e = static_cast<double>(config.embedding_dim),
             h = static_cast<double>(config.hidden_dim);
  const double parameters =
      data.vocabulary.size() * e + 2 * 4 * h * (e + h + 1) + 2 * h * data.num_classes();
  const auto texts = static_cast<double>(std::min<std::int64_t>(
      config.batch_size, std::max<std::int64_t>(1, data.phrases.sequences.size())));
  const double parts = engine::count_parts(static_cast<std::int64_t>(texts), config.hidden_dim);
  const double words = words_of(data.train) / std::max(1, data.train.sentences.size());
  constexpr double kBytesAWord = 8000, kDims = 120;  // at 60 + 60 dimensions
  // Weights, those of the best epoch, gradients and sums of their squares.
  return 4 * 4 * parameters + texts / parts * words * kBytesAWord * (e + h) / kDims;
}

}  // namespace

RunCost estimate_cost(std::span<const model::TrialConfig> configs, const text::Dataset& data,
                      std::int32_t jobs) {
  check(!configs.empty(), "estimate_cost: a trial");
  const text::Dataset sample = text::build_dataset(
      data.class_names, data.lowercase, true, first_trees(data.train, kSampleWords),
      first_trees(data.dev, 100), first_trees(data.test, 100));
  const auto [least, most] = std::ranges::minmax_element(configs, {}, size_of);
  const double slow = seconds_a_word(*most, sample);
  const double fast = size_of(*least) < size_of(*most) ? seconds_a_word(*least, sample) : slow;
  const double range = size_of(*most) - size_of(*least);

  RunCost cost{.num_trials = configs.size(),
               .jobs = jobs > 0 ? jobs : static_cast<std::int32_t>(num_cores())};
  double longest = 0;
  for (const model::TrialConfig& config : configs) {
    const double place = range > 0 ? (size_of(config) - size_of(*least)) / range : 0;
    const double a_word = fast + place * std::max(0.0, slow - fast);
    const double words = words_of(data.train) + kEvaluationShare * words_of(data.dev);
    const double seconds =
        a_word * (words * static_cast<double>(config.epochs) + words_of(data.test));
    cost.cpu_seconds += seconds;
    longest = std::max(longest, seconds);
  }
  cost.jobs = static_cast<std::int32_t>(
      std::min<std::size_t>(configs.size(), static_cast<std::size_t>(cost.jobs)));
  cost.seconds = std::max(longest, cost.cpu_seconds / cost.jobs);
  cost.bytes = resident_bytes() + cost.jobs * bytes_of_trial(*most, data);
  return cost;
}

}  // namespace dimscope::study
