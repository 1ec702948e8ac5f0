#include "dimscope/model/model_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/model/model_file.h"
#include "tests/message_of.h"

namespace dimscope::model {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Dims kDims{.vocabulary = 6, .embedding = 3, .hidden = 2, .classes = 4};
constexpr Dims kOneDirection{
    .vocabulary = 6, .embedding = 3, .hidden = 2, .classes = 4, .directions = 1};

ModelFile model_of(const Dims& dims) {
  return {initial_parameters(dims, 1), {{"note", "a"}}};
}

TEST(ModelView, ReadsOnlyTheWordsAskedFor) {
  ModelFile model = model_of(kDims);
  // A word that nobody asks for may be damaged.
  model.parameters.embedding[3 * 3 + 1] = std::nanf("");
  const std::string bytes = serialize_model_file(model);
  const ModelView view(bytes, "a.safetensors");
  EXPECT_EQ(view.dims(), kDims);
  EXPECT_EQ(view.metadata().at("note"), "a");
  const std::int32_t words[] = {4, 0, 4};
  Parameters few = view.parameters(words);
  EXPECT_EQ(few.dims.vocabulary, 3);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t e = 0; e < 3; ++e) {
      EXPECT_EQ(few.embedding[i * 3 + e], model.parameters.embedding[words[i] * 3 + e]);
    }
  }
  few.embedding = model.parameters.embedding;
  few.dims = kDims;
  const auto got = named_tensors(few), want = named_tensors(model.parameters);
  for (std::size_t i = 1; i < got.size(); ++i) EXPECT_EQ(*got[i].values, *want[i].values) << i;

  const std::int32_t damaged[] = {3};
  EXPECT_EQ(message_of([&] { view.parameters(damaged); }),
            "a.safetensors: tensor embedding.weight has nan as number 10, expected finite numbers");
}

TEST(ModelView, AOneDirectionFileHasNoTensorOfTheOther) {
  const ModelFile model = model_of(kOneDirection);
  const std::string bytes = serialize_model_file(model);
  EXPECT_THAT(bytes, Not(HasSubstr("_reverse")));
  EXPECT_THAT(bytes, HasSubstr("\"output.weight\":{\"dtype\":\"F32\",\"shape\":[4,2]"));
  const ModelFile again = parse_model_file(bytes, "a");
  EXPECT_EQ(again.parameters.dims, kOneDirection);
  EXPECT_EQ(again.parameters.output_weight, model.parameters.output_weight);
  EXPECT_EQ(again.parameters.lstm[0].weight_hh, model.parameters.lstm[0].weight_hh);
  EXPECT_THAT(again.parameters.lstm[1].weight_ih, Each(0.0f));
  EXPECT_EQ(again.parameters.lstm[1].weight_ih.size(), 24u);
  EXPECT_EQ(serialize_model_file(again), bytes);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_NE(again.parameters.output_weight[4 * c], 0.0f);
    EXPECT_EQ(again.parameters.output_weight[4 * c + 2], 0.0f);
  }
  EXPECT_EQ(again.parameters.size(), 6 * 3 + 8 * 3 + 8 * 2 + 8 + 8 + 4 * 2);
}

TEST(ModelView, SaysWhichDirectionItMisses) {
  ModelFile one = model_of(kOneDirection);
  std::string bytes = serialize_model_file(one);
  const std::string from = "\"shape\":[4,2]", to = "\"shape\":[2,4]";
  bytes.replace(bytes.rfind(from), from.size(), to);
  EXPECT_EQ(message_of([&] { ModelView(bytes, "a"); }),
            "a: tensor output.weight is [2,4], expected [2,2] (hidden_dim, since no tensor is of a "
            "backward LSTM)");
}

}  // namespace
}  // namespace dimscope::model
