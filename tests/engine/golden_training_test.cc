// The run of tests/golden/training.json: PyTorch's autograd and AdaGrad in float64, without
// dropout.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dimscope/engine/backward.h"
#include "dimscope/engine/loss.h"
#include "dimscope/engine/optimizer.h"
#include "dimscope/model/model_file.h"

namespace dimscope::engine {
namespace {

const std::string kGolden = DIMSCOPE_TESTS_DIR "/golden/";

nlohmann::json golden() {
  return nlohmann::json::parse(std::ifstream(kGolden + "training.json"));
}

std::vector<double> flatten(const nlohmann::json& tensor) {
  std::vector<double> values;
  for (const auto& row : tensor) {
    if (row.is_array()) {
      for (const auto& value : row) values.push_back(value);
    } else {
      values.push_back(row);
    }
  }
  return values;
}

void expect_tensors(model::Parameters got, const nlohmann::json& want, double tolerance) {
  for (const model::NamedTensor& tensor : model::named_tensors(got)) {
    const std::vector<double> expected = flatten(want.at(std::string(tensor.name)));
    ASSERT_EQ(tensor.values->size(), expected.size()) << tensor.name;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR((*tensor.values)[i], expected[i], tolerance) << tensor.name << " [" << i << "]";
    }
  }
}

// How a batch is computed: the phrases one by one, or those that stand next to each other in one
// sentence together; all at once, or in parts.
struct Plan {
  Sharing sharing;
  std::int32_t parts;
};

std::vector<Batch> read_batch(const nlohmann::json& json, const Plan& plan) {
  text::TokenSequences sequences;
  for (const auto& tokens : json.at("tokens")) {
    sequences.add(tokens.get<std::vector<std::int32_t>>());
  }
  // Phrases of which one is part of the other share that sentence.
  text::TrainingPhrases phrases;
  std::vector<std::int32_t> order;
  const auto place_in = [&](std::int32_t phrase, std::int32_t sentence) {
    const auto inner = sequences[phrase], outer = sequences[sentence];
    return std::search(outer.begin(), outer.end(), inner.begin(), inner.end()) - outer.begin();
  };
  for (std::int32_t p = 0; p < sequences.size(); ++p) {
    std::int32_t sentence = 0;
    while (place_in(p, sentence) == std::ssize(sequences[sentence])) ++sentence;
    phrases.sequences.add(sequences[p]);
    phrases.sentence.push_back(sentence);
    phrases.begin.push_back(static_cast<std::int32_t>(place_in(p, sentence)));
    phrases.labels.push_back(json.at("labels")[p]);
    order.push_back(p);
  }
  std::ranges::stable_sort(order, {}, [&](std::int32_t p) { return phrases.sentence[p]; });
  std::vector<std::int32_t> words(100);
  std::iota(words.begin(), words.end(), 0);
  std::vector<Batch> batches;
  PartCutter cutter;
  for (const auto part : cutter.cut(phrases, order, plan.parts)) {
    BatchBuilder().training(sequences, phrases, part, words, plan.sharing, batches.emplace_back());
  }
  return batches;
}

class GoldenTraining : public testing::TestWithParam<Plan> {};

TEST_P(GoldenTraining, ReproducesEachLossTheFirstGradientAndTheEnd) {
  const nlohmann::json json = golden();
  Network network(model::read_model_file(kGolden + "training_start.safetensors").parameters);
  Gradients gradients(network.dims());
  const auto optimizer = make_optimizer({.learning_rate = 0.05}, network.dims());
  Workspace ws;
  for (std::size_t step = 0; step < json["batches"].size(); ++step) {
    const auto phrases = static_cast<std::int32_t>(json["batches"][step]["labels"].size());
    gradients.clear();
    double loss = 0;
    for (const Batch& part : read_batch(json["batches"][step], GetParam())) {
      forward(network, part, {}, Keep::kSteps, ws);
      loss += cross_entropy(network, part, phrases, ws);
      backward(network, part, {}, ws, &gradients);
    }
    EXPECT_NEAR(loss, json["losses"][step].get<double>(), 3e-7) << "step " << step;
    if (step == 0) {
      expect_tensors(to_parameters(gradients.sum, false), json["first_gradient"], 3e-8);
    }
    optimizer->step(gradients, network);
  }
  expect_tensors(to_parameters(network.weights, false), json["end"], 2e-6);
}

INSTANTIATE_TEST_SUITE_P(Plans, GoldenTraining,
                         testing::Values(Plan{Sharing::kSentence, 1}, Plan{Sharing::kNone, 1},
                                         Plan{Sharing::kSentence, 3}),
                         [](const auto& test) {
                           if (test.param.parts > 1) return "InParts";
                           return test.param.sharing == Sharing::kNone ? "PhraseByPhrase"
                                                                       : "SharedSteps";
                         });

}  // namespace
}  // namespace dimscope::engine
