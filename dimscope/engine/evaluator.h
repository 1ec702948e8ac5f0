#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/engine/forward.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::engine {

// A split's sentences as batches, built once and read by every trial and thread.
struct EvaluationPlan {
  std::vector<Batch> batches;        // consecutive sentences
  std::vector<std::int32_t> labels;  // [S] gold
};

EvaluationPlan plan_evaluation(const text::TokenSequences& sentences,
                               std::vector<std::int32_t> labels);

// Class probabilities [S,C], sentences in order.
std::vector<float> predict(const Network& network, const EvaluationPlan& plan, Workspace& ws);

// Class of highest probability; the lowest number among equals.
std::int32_t predicted_class(std::span<const float> probabilities);

// What counts as right.
enum class Scoring {
  kFine,          // predicted class = gold class
  kCoarse,        // p3 + p4 > p0 + p1 means positive
  kCoarseArgmax,  // the predicted class' side; neutral is wrong
};

// Whether probabilities [C] answer a sentence of class `label` right; nullopt where the scoring
// leaves the sentence out: the coarse ones have only the five sentiment classes without neutral.
std::optional<bool> is_right(Scoring scoring, std::span<const float> probabilities,
                             std::int32_t label);

// Accuracies over some sentences.
struct Accuracy {
  std::int32_t num_sentences = 0;
  double fine = 0;
  // Only for the five sentiment classes; gold neutral left out.
  std::int32_t num_polar = 0;
  std::optional<double> coarse, coarse_argmax;
};

// `sentences` are numbers into labels; empty means all of them. No sentence at all: accuracies are
// 0.
Accuracy accuracy(std::span<const float> probabilities, std::int32_t num_classes,
                  std::span<const std::int32_t> labels,
                  std::optional<std::span<const std::int32_t>> sentences = std::nullopt);

}  // namespace dimscope::engine
