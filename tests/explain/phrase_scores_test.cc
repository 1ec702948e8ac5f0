#include "dimscope/explain/phrase_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/randomised.h"
#include "trained_model.h"

namespace dimscope::explain {
namespace {

using ::testing::ElementsAre;

TEST(PhraseScores, AreSumsOverWordsAndDepthsCountFromTheWords) {
  const text::Tree tree = text::parse_trees("(3 (2 It) (4 (4 works) (2 .)))", "test", 5).at(0);
  EXPECT_THAT(sums_over_phrases(tree, {0.5, 2, -0.25}), ElementsAre(2.25, 0.5, 1.75, 2, -0.25));
  EXPECT_THAT(depths(tree), ElementsAre(2, 0, 1, 0, 0));
  const text::Tree word = text::parse_trees("(4 (4 Yes))", "test", 5).at(0);
  EXPECT_THAT(sums_over_phrases(word, {3}), ElementsAre(3, 3));
  EXPECT_THAT(depths(word), ElementsAre(1, 0));
}

TEST(PhraseScores, OfDecompositionAreItsSpansAndOfOthersTheirWords) {
  const TrainedModel model = trained_on_built_in_corpus(200, 5, 1);
  const text::Split& test = model.dataset.test;
  engine::Workspace ws;
  for (const std::string& name : method_names()) {
    const ExplainOptions options{.method = parse_method(name), .target = 4, .against = 0};
    const auto scores = phrase_scores(model.network, test.sentences, test.trees, options, ws);
    const auto explanations = explain(model.network, test.sentences, options, ws);
    for (std::size_t s = 0; s < scores.size(); s += 101) {
      const text::Tree& tree = test.trees[s];
      ASSERT_EQ(scores[s].size(), tree.nodes.size());
      for (std::size_t n = 0; n < scores[s].size(); ++n) {
        const text::TreeNode& node = tree.nodes[n];
        if (node.end == node.begin + 1) {
          EXPECT_EQ(scores[s][n], explanations[s].relevance[node.begin]) << name;
        }
      }
      if (options.method == Method::kContextualDecomposition) {
        // The whole sentence: all of the score less the bias.
        EXPECT_NEAR(scores[s][0], explanations[s].score, 1e-5);
      } else {
        double sum = 0;
        for (const double r : explanations[s].relevance) sum += r;
        EXPECT_NEAR(scores[s][0], sum, 1e-12) << name;
      }
    }
  }
}

std::vector<float> sorted(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  return values;
}

TEST(Randomised, ShufflesTensorsFromTheAnswerDownAndKeepsTheirNumbers) {
  const engine::Network network(
      model::initial_parameters({.vocabulary = 30, .embedding = 4, .hidden = 3, .classes = 5}, 2));
  model::Parameters before = engine::to_parameters(network.weights, true);
  const auto all_before = model::named_tensors(before);
  for (const Randomised what :
       {Randomised::kOutput, Randomised::kOutputAndLstm, Randomised::kAll}) {
    model::Parameters after = engine::to_parameters(randomised(network, what, 1).weights, true);
    const auto all_after = model::named_tensors(after);
    for (std::size_t t = 0; t < all_before.size(); ++t) {
      const std::string_view name = all_before[t].name;
      const bool shuffled = name == "output.weight" ||
                            (name.starts_with("lstm.") && what != Randomised::kOutput) ||
                            (name == "embedding.weight" && what == Randomised::kAll);
      EXPECT_EQ(*all_after[t].values != *all_before[t].values, shuffled) << name;
      EXPECT_EQ(sorted(*all_after[t].values), sorted(*all_before[t].values)) << name;
    }
  }
  model::Parameters one =
      engine::to_parameters(randomised(network, Randomised::kAll, 1).weights, true);
  model::Parameters again =
      engine::to_parameters(randomised(network, Randomised::kAll, 1).weights, true);
  model::Parameters other =
      engine::to_parameters(randomised(network, Randomised::kAll, 2).weights, true);
  EXPECT_EQ(one.embedding, again.embedding);
  EXPECT_NE(one.embedding, other.embedding);
}

}  // namespace
}  // namespace dimscope::explain
