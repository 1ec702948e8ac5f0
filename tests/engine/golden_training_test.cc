// The run of tests/golden/training.json: PyTorch's autograd and AdaGrad in float64, without
// dropout.
#include <gtest/gtest.h>

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

Batch read_batch(const nlohmann::json& json, bool shared) {
  TokenSequences sequences;
  for (const auto& tokens : json.at("tokens")) {
    sequences.add(tokens.get<std::vector<std::int32_t>>());
  }
  std::vector<std::int32_t> all(static_cast<std::size_t>(sequences.size()));
  std::iota(all.begin(), all.end(), 0);
  Batch batch;
  TrieBuilder builder;
  builder.build(sequences, all, Reading::kForward, shared, batch.forward);
  builder.build(sequences, all, Reading::kBackward, shared, batch.backward);
  batch.labels = json.at("labels").get<std::vector<std::int32_t>>();
  return batch;
}

class GoldenTraining : public testing::TestWithParam<bool> {};

TEST_P(GoldenTraining, ReproducesEachLossTheFirstGradientAndTheEnd) {
  const nlohmann::json json = golden();
  Network network(read_model_file(kGolden + "training_start.safetensors").parameters);
  Gradients gradients(network.dims());
  Weights sums(network.dims());
  Workspace ws;
  for (std::size_t step = 0; step < json["batches"].size(); ++step) {
    const Batch batch = read_batch(json["batches"][step], GetParam());
    forward(network, batch, {}, ws);
    EXPECT_NEAR(cross_entropy(network, batch, ws), json["losses"][step].get<double>(), 3e-7)
        << "step " << step;
    backward(network, batch, {}, ws);
    parameter_gradients(network, batch, {}, ws, gradients);
    if (step == 0) {
      expect_tensors(to_parameters(gradients.sum, false), json["first_gradient"], 3e-8);
    }
    adagrad_step(gradients, 0.05f, sums, network);
  }
  expect_tensors(to_parameters(network.weights, false), json["end"], 2e-6);
}

INSTANTIATE_TEST_SUITE_P(Plans, GoldenTraining, testing::Bool(), [](const auto& shared) {
  return shared.param ? "SharedPrefixes" : "PhraseByPhrase";
});

}  // namespace
}  // namespace dimscope
