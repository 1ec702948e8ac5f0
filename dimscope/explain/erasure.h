#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/engine/forward.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::explain {

// How words are taken from a sentence.
enum class Erasure {
  kZeroVector,  // the word stays, with a vector of zeros
  kRemoval,     // the sentence goes on without the word; without any, both directions' state is 0
};

// A sentence without some of its words.
struct Variant {
  std::int32_t sentence = 0;
  std::vector<std::int32_t> erased;  // positions, ascending
};

// What a model answers to each variant.
struct VariantAnswers {
  std::int32_t classes = 0;
  std::vector<float> logits, probabilities;  // [variants, C]

  std::span<const float> logits_of(std::size_t variant) const;
  std::span<const float> probabilities_of(std::size_t variant) const;
};

// Batched; variants of one sentence that stand together share the steps they have in common.
VariantAnswers answers_without(const engine::Network& network,
                               const text::TokenSequences& sentences,
                               std::span<const Variant> variants, Erasure erasure,
                               engine::Workspace& ws);

}  // namespace dimscope::explain
