// The runs of tests/golden/training*.json: PyTorch's autograd and optimizers in float64, without
// dropout.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tuple>

#include "dimscope/engine/backward.h"
#include "dimscope/engine/loss.h"
#include "dimscope/engine/optimizer.h"
#include "dimscope/model/model_file.h"

namespace dimscope::engine {
namespace {

const std::string kGolden = DIMSCOPE_TESTS_DIR "/golden/";

nlohmann::json golden(const std::string& run) {
  return nlohmann::json::parse(std::ifstream(kGolden + run + ".json"));
}

model::TrialConfig settings_of(const nlohmann::json& run) {
  const nlohmann::json& settings = run.contains("settings") ? run["settings"] : run;
  model::TrialConfig config;
  config.optimizer = settings.at("optimizer");
  config.learning_rate = settings.at("learning_rate");
  config.momentum = settings.value("momentum", config.momentum);
  return config;
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

// Of a model of one direction, the columns of output.weight that there are.
std::vector<double> with_both_directions(const std::vector<double>& output, const model::Dims& d) {
  std::vector<double> all;
  for (auto row = output.begin(); row != output.end(); row += d.hidden) {
    all.insert(all.end(), row, row + d.hidden);
    all.insert(all.end(), d.hidden, 0.0);
  }
  return all;
}

void expect_tensors(model::Parameters got, const nlohmann::json& want, double tolerance) {
  for (const model::NamedTensor& tensor : model::named_tensors(got)) {
    std::vector<double> expected = flatten(want.at(std::string(tensor.name)));
    if (tensor.name == "output.weight" && got.dims.directions == 1) {
      expected = with_both_directions(expected, got.dims);
    }
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

class GoldenTraining : public testing::TestWithParam<std::tuple<std::string, Plan>> {};

TEST_P(GoldenTraining, ReproducesEachLossTheFirstGradientAndTheEnd) {
  const auto& [run, plan] = GetParam();
  const nlohmann::json json = golden(run);
  Network network(model::read_model_file(kGolden + json.at("start").get<std::string>()).parameters);
  Gradients gradients(network.dims());
  const auto optimizer = make_optimizer(settings_of(json), network.dims());
  Workspace ws;
  for (std::size_t step = 0; step < json["batches"].size(); ++step) {
    const auto phrases = static_cast<std::int32_t>(json["batches"][step]["labels"].size());
    gradients.clear();
    double loss = 0;
    for (const Batch& part : read_batch(json["batches"][step], plan)) {
      optimizer->catch_up(part.words, network);
      forward(network, part, {}, Keep::kSteps, ws);
      loss += cross_entropy(network, part, phrases, ws);
      backward(network, part, {}, ws, &gradients);
    }
    EXPECT_NEAR(loss, json["losses"][step].get<double>(), 3e-7) << "step " << step;
    if (step == 0) {
      // Rows without gradient are not valid.
      for (std::int32_t w = 0; w < network.dims().vocabulary; ++w) {
        if (gradients.seen[w]) continue;
        std::fill_n(gradients.sum.embedding.data() + w * network.dims().embedding,
                    network.dims().embedding, 0.0f);
      }
      expect_tensors(to_parameters(gradients.sum, false), json["first_gradient"], 3e-8);
    }
    optimizer->step(gradients, network);
  }
  optimizer->catch_up(network);
  expect_tensors(to_parameters(network.weights, false), json["end"], 2e-6);
}

INSTANTIATE_TEST_SUITE_P(
    Runs, GoldenTraining,
    testing::Combine(testing::Values("training", "training_adam", "training_sgd",
                                     "training_plain_sgd", "training_one_direction"),
                     testing::Values(Plan{Sharing::kSentence, 1}, Plan{Sharing::kNone, 1},
                                     Plan{Sharing::kSentence, 3})),
    [](const auto& test_case) {
      const std::string& run = std::get<std::string>(test_case.param);
      const Plan& plan = std::get<Plan>(test_case.param);
      if (plan.parts > 1) return run + "_in_parts";
      return run + (plan.sharing == Sharing::kNone ? "_phrase_by_phrase" : "_shared_steps");
    });

}  // namespace
}  // namespace dimscope::engine
