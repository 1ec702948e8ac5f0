#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope {

// Throws InputError for an option outside its range, or that the method does not have.
void check_options(const ExplainOptions& options, const Dims& dims);

// Throws InputError unless the model has the class.
void check_class(std::int32_t label, const Dims& dims);

// What the model answers to each sentence of the batch after forward(), and the class to explain:
// explanations with all but relevance, rest, steps and the error. `targets` are the classes, one a
// sentence, or empty for that of `options`.
std::vector<Explanation> answers(const Network& network, const Batch& batch,
                                 std::span<const std::int32_t> targets, const Workspace& ws,
                                 const ExplainOptions& options);

// What the model answers to every sentence, without an explanation.
std::vector<Explanation> answers_of(const Network& network, const TokenSequences& sentences,
                                    Workspace& ws);

// Calls work(begin, batch) after forward() over a few whole sentences begin, begin + 1, … at a
// time: enough for full blocks on deep levels.
template <typename Work>
void for_each_batch(const Network& network, const TokenSequences& sentences, Keep keep,
                    Workspace& ws, const Work& work) {
  constexpr std::int32_t kSentences = 64;
  BatchBuilder builder;
  Batch batch;
  for (std::int32_t begin = 0; begin < sentences.size(); begin += kSentences) {
    builder.whole(sentences, begin, std::min(begin + kSentences, sentences.size()), batch);
    forward(network, batch, {}, keep, ws);
    work(begin, batch);
  }
}

}  // namespace dimscope
