#include "dimscope/engine/training_set.h"

#include <algorithm>
#include <numeric>

#include "dimscope/base/check.h"
#include "dimscope/text/corpus/training_phrases.h"
#include "dimscope/text/corpus/training_share.h"

namespace dimscope::engine {
namespace {

std::shared_ptr<const text::TokenSequences> in_lower_case(const text::TokenSequences& sentences,
                                                          const std::vector<std::int32_t>& lower) {
  auto result = std::make_shared<text::TokenSequences>(sentences);
  for (std::int32_t& word : result->tokens) word = lower[word];
  return result;
}

// Of the sentences that a trial trains on. Trials that differ in their share alone draw from one
// order, so that a larger share holds a smaller one's; any others draw independently, so that what
// is luck in a draw is not that of a whole level of another setting.
std::vector<std::int32_t> chosen_sentences(const model::TrialConfig& config,
                                           const text::Dataset& dataset) {
  model::TrialConfig whole = config;
  whole.train_share = 1;
  return text::sentences_of_share(dataset.train.labels, config.train_share,
                                  model::stream_seed(whole, dataset.digest));
}

// As Dataset::word_counts.
std::vector<std::int32_t> count_words(const text::TokenSequences& sentences,
                                      std::span<const std::int32_t> chosen, std::size_t words) {
  std::vector<std::int32_t> counts(words);
  for (const std::int32_t s : chosen) {
    for (const std::int32_t word : sentences[s]) ++counts[word];
  }
  counts[text::Vocabulary::kUnknown] = 0;
  return counts;
}

}  // namespace

TrainingSet training_set(const model::TrialConfig& config, const text::Dataset& dataset) {
  TrainingSet set;
  set.sentences = &dataset.train.sentences;
  set.phrases = &dataset.phrases;
  set.word_counts = dataset.word_counts;
  const bool every_phrase = dataset.every_phrase && config.phrases;
  const bool as_it_is =
      config.train_share == 1 && !config.lowercase && every_phrase == dataset.every_phrase;
  if (as_it_is && dataset.lower_word.empty()) return set;

  if (config.lowercase) {
    check(!dataset.lower_word.empty(), "a trial in lower case has data of both cases");
    set.own_sentences_ = in_lower_case(dataset.train.sentences, dataset.lower_word);
    set.sentences = set.own_sentences_.get();
  }
  const std::vector<std::int32_t> chosen = chosen_sentences(config, dataset);
  if (!as_it_is) {
    set.own_phrases_ = std::make_shared<text::TrainingPhrases>(text::collect_phrases(
        dataset.train.trees, *set.sentences, chosen, every_phrase, dataset.num_classes()));
    set.phrases = set.own_phrases_.get();
  }
  set.word_counts = count_words(*set.sentences, chosen, dataset.word_counts.size());
  set.tied.resize(set.word_counts.size());
  std::iota(set.tied.begin(), set.tied.end(), 0);
  for (std::int32_t& word : set.tied) {
    if (config.lowercase) word = dataset.lower_word[word];
    if (set.word_counts[word] == 0) word = text::Vocabulary::kUnknown;
  }
  return set;
}

void copy_tied_words(const std::vector<std::int32_t>& tied, std::int32_t width, float* vectors) {
  for (std::size_t w = 0; w < tied.size(); ++w) {
    if (tied[w] == static_cast<std::int32_t>(w)) continue;
    std::copy_n(vectors + std::ptrdiff_t{tied[w]} * width, width,
                vectors + static_cast<std::ptrdiff_t>(w) * width);
  }
}

}  // namespace dimscope::engine
