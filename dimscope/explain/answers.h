#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// Throws InputError for an option outside its range, or that the method does not have.
void check_options(const ExplainOptions& options, const model::Dims& dims);

// Throws InputError unless the model has the class.
void check_class(std::int32_t label, const model::Dims& dims);

// What the model answers to each sentence of the batch after forward(), and the class to explain:
// explanations with all but relevance, rest, steps and the error. `targets` are the classes, one a
// sentence, or empty for that of `options`.
std::vector<Explanation> answers(const engine::Network& network, const engine::Batch& batch,
                                 std::span<const std::int32_t> targets, const engine::Workspace& ws,
                                 const ExplainOptions& options);

// What the model answers to every sentence, without an explanation.
std::vector<Explanation> answers_of(const engine::Network& network,
                                    const text::TokenSequences& sentences, engine::Workspace& ws);

// Calls work(begin, batch) after forward() over a few whole sentences begin, begin + 1, … at a
// time: enough for full blocks on deep levels.
template <typename Work>
void for_each_batch(const engine::Network& network, const text::TokenSequences& sentences,
                    engine::Keep keep, engine::Workspace& ws, const Work& work) {
  constexpr std::int32_t kSentences = 64;
  engine::BatchBuilder builder;
  engine::Batch batch;
  for (std::int32_t begin = 0; begin < sentences.size(); begin += kSentences) {
    builder.whole(sentences, begin, std::min(begin + kSentences, sentences.size()), batch);
    engine::forward(network, batch, {}, keep, ws);
    work(begin, batch);
  }
}

}  // namespace dimscope::explain
