// tests/golden/explanations.json: the published formulas in float64, on five small models.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "dimscope/explain/relevance.h"
#include "dimscope/model/model_file.h"

namespace dimscope::explain {
namespace {

const std::string kGolden = DIMSCOPE_TESTS_DIR "/golden/";
constexpr double kTolerance = 2e-5;  // absolute, float32 against float64

struct Case {
  std::string name;
  ExplainOptions options;
};

const Case kCases[] = {
    {"sensitivity", {.method = Method::kSensitivity}},
    {"gradient_x_input", {.method = Method::kGradientXInput}},
    {"lrp_all_eps0.001_delta0", {.epsilon = 0.001, .delta = 0}},
    {"lrp_all_eps0.001_delta1", {.epsilon = 0.001, .delta = 1}},
    {"lrp_all_eps0_delta0", {.epsilon = 0, .delta = 0}},
    {"occlusion_zero_logit_drop", {.method = Method::kOcclusion}},
    {"integrated_gradients_2000", {.method = Method::kIntegratedGradients, .max_gap = 1e-5}},
};

void expect_near(const std::vector<double>& got, const nlohmann::json& want,
                 const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i], want[i].get<double>(), kTolerance) << what << " [" << i << "]";
  }
}

TEST(GoldenExplanations, EveryMethodTargetAndModel) {
  const auto golden = nlohmann::json::parse(std::ifstream(kGolden + "explanations.json"));
  engine::Workspace ws;
  int compared = 0;
  for (const auto& model : golden) {
    const std::string file = model["model"];
    const engine::Network network(model::read_model_file(kGolden + file).parameters);
    text::TokenSequences sentence;
    sentence.add(model["tokens"].get<std::vector<std::int32_t>>());
    for (const auto& target : model["targets"]) {
      for (const Case& c : kCases) {
        ExplainOptions options = c.options;
        options.target = target["class"].get<std::int32_t>();
        const Explanation e = explain(network, sentence, options, ws).at(0);
        const std::string what = file + " class " + target["class"].dump() + " " + c.name;
        expect_near({e.logits.begin(), e.logits.end()}, model["logits"], what + " logits");
        expect_near({e.probabilities.begin(), e.probabilities.end()}, model["probabilities"],
                    what + " probabilities");
        if (options.method == Method::kLrpAll) {
          expect_near(e.relevance, target[c.name]["relevance"], what);
          EXPECT_NEAR(e.rest, target[c.name]["rest"].get<double>(), kTolerance) << what << " rest";
          if (options.delta == 1) {
            EXPECT_NEAR(e.conservation_error, 0, kTolerance) << what;
          }
        } else {
          expect_near(e.relevance, target[c.name], what);
        }
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, (5 + 5 + 5 + 3 + 5) * 7);
}

}  // namespace
}  // namespace dimscope::explain
