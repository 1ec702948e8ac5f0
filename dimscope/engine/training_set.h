#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dimscope/model/config.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::engine {

// What a trial trains on, as its settings `phrases`, `train_share` and `lowercase` have it, where a
// larger share holds the sentences of a smaller one if all else is the same; and which words of the
// vocabulary have no vector of their own in its model (docs/decisions/0028-tied-words.md).
struct TrainingSet {
  const text::TokenSequences* sentences = nullptr;  // of train, as this trial reads them
  const text::TrainingPhrases* phrases = nullptr;   // of the sentences that it trains on
  std::vector<std::int32_t> word_counts;            // [V] in these
  // [V] the word whose vector each one has: itself, the same in another case, or the unknown word;
  // empty where each has its own. Only words that are tied to themselves are in `sentences` that
  // are trained on.
  std::vector<std::int32_t> tied;

 private:
  friend TrainingSet training_set(const model::TrialConfig& config, const text::Dataset& dataset);
  // Where they are not the data set's own.
  std::shared_ptr<const text::TokenSequences> own_sentences_;
  std::shared_ptr<const text::TrainingPhrases> own_phrases_;
};

// Keeps pointers into `dataset`.
TrainingSet training_set(const model::TrialConfig& config, const text::Dataset& dataset);

// vectors [V,E]: those of tied words = copies.
void copy_tied_words(const std::vector<std::int32_t>& tied, std::int32_t width, float* vectors);

}  // namespace dimscope::engine
