// The run of tests/golden/training.json: PyTorch's autograd and AdaGrad in float64, without
// dropout.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dimscope/engine/bilstm.h"
#include "dimscope/model/model_file.h"

namespace dimscope {
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

void expect_tensors(Parameters got, const nlohmann::json& want, double tolerance) {
  for (const NamedTensor& tensor : named_tensors(got)) {
    const std::vector<double> expected = flatten(want.at(std::string(tensor.name)));
    ASSERT_EQ(tensor.values->size(), expected.size()) << tensor.name;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR((*tensor.values)[i], expected[i], tolerance) << tensor.name << " [" << i << "]";
    }
  }
}

// The batch's phrases one by one, or those that stand next to each other in one sentence together.
Batch read_batch(const nlohmann::json& json, Sharing sharing) {
  TokenSequences sequences;
  for (const auto& tokens : json.at("tokens")) {
    sequences.add(tokens.get<std::vector<std::int32_t>>());
  }
  // Phrases of which one is part of the other share that sentence.
  TrainingPhrases phrases;
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
  Batch batch;
  BatchBuilder().training(sequences, phrases, order, words, sharing, batch);
  return batch;
}

class GoldenTraining : public testing::TestWithParam<Sharing> {};

TEST_P(GoldenTraining, ReproducesEachLossTheFirstGradientAndTheEnd) {
  const nlohmann::json json = golden();
  Network network(read_model_file(kGolden + "training_start.safetensors").parameters);
  Gradients gradients(network.dims());
  Weights sums(network.dims());
  Workspace ws;
  for (std::size_t step = 0; step < json["batches"].size(); ++step) {
    const Batch batch = read_batch(json["batches"][step], GetParam());
    forward(network, batch, {}, Keep::kSteps, ws);
    EXPECT_NEAR(cross_entropy(network, batch, ws), json["losses"][step].get<double>(), 3e-7)
        << "step " << step;
    backward(network, batch, {}, ws, &gradients);
    if (step == 0) {
      expect_tensors(to_parameters(gradients.sum, false), json["first_gradient"], 3e-8);
    }
    adagrad_step(gradients, 0.05f, sums, network);
  }
  expect_tensors(to_parameters(network.weights, false), json["end"], 2e-6);
}

INSTANTIATE_TEST_SUITE_P(Plans, GoldenTraining, testing::Values(Sharing::kSentence, Sharing::kNone),
                         [](const auto& plan) {
                           return plan.param == Sharing::kNone ? "PhraseByPhrase" : "SharedSteps";
                         });

}  // namespace
}  // namespace dimscope
