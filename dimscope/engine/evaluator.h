#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/engine/next/bilstm.h"
#include "dimscope/text/dataset.h"

namespace dimscope {

// A split's sentences as batches, built once and read by every trial and thread.
struct EvaluationPlan {
  std::vector<next::Batch> batches;  // consecutive sentences
  std::vector<std::int32_t> labels;  // [S] gold
};

EvaluationPlan plan_evaluation(const TokenSequences& sentences, std::vector<std::int32_t> labels);

// Class probabilities [S,C], sentences in order.
std::vector<float> predict(const next::Network& network, const EvaluationPlan& plan,
                           next::Workspace& ws);

// Class of highest probability; the lowest number among equals.
std::int32_t predicted_class(std::span<const float> probabilities);

// Accuracies over some sentences.
struct Accuracy {
  std::int32_t num_sentences = 0;
  double fine = 0;  // predicted class = gold class
  // Only for the five sentiment classes; gold neutral left out.
  std::int32_t num_polar = 0;
  std::optional<double> coarse;         // p3 + p4 > p0 + p1 means positive
  std::optional<double> coarse_argmax;  // the predicted class' side; neutral is wrong
};

// `sentences` are numbers into labels; empty means all of them. No sentence at all: accuracies are
// 0.
Accuracy accuracy(std::span<const float> probabilities, std::int32_t num_classes,
                  std::span<const std::int32_t> labels,
                  std::optional<std::span<const std::int32_t>> sentences = std::nullopt);

}  // namespace dimscope
