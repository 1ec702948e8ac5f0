#include "dimscope/model/foreign/foreign_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/message_of.h"
#include "tests/model/foreign_files.h"

namespace dimscope::model {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using Tensors = std::vector<ForeignTensor>;

constexpr Dims kDims{.vocabulary = 6, .embedding = 3, .hidden = 2, .classes = 4};

Parameters model(int directions = 2) {
  Dims dims = kDims;
  dims.directions = directions;
  Parameters p = initial_parameters(dims, 1);
  p.output_bias = {1, 2, 3, 4};
  return p;
}

Tensors tensors(int directions = 2) {
  return foreign_tensors_of(model(directions));
}

ForeignTensor& tensor(Tensors& all, const std::string& name) {
  return *std::ranges::find(all, name, &ForeignTensor::name);
}

void remove_tensor(Tensors& all, const std::string& name) {
  std::erase_if(all, [&](const ForeignTensor& t) { return t.name == name; });
}

void expect_same(Parameters got, Parameters want) {
  EXPECT_EQ(got.dims, want.dims);
  const auto a = named_tensors(got), b = named_tensors(want);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(*a[i].values, *b[i].values) << a[i].name;
}

std::string error_in(const Tensors& all, const ModelMapping& mapping = {}) {
  return message_of([&] { assemble_model(all, mapping, "a"); });
}

// Rows of four blocks in another order.
std::vector<float> reordered(const std::vector<float>& values, const std::string& from,
                             const std::string& to) {
  std::vector<float> result;
  const std::size_t size = values.size() / 4;
  for (const char gate : to) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(from.find(gate) * size);
    result.insert(result.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
  }
  return result;
}

ForeignTensor transposed(const ForeignTensor& t) {
  ForeignTensor result = t;
  std::swap(result.shape[0], result.shape[1]);
  for (std::int64_t r = 0; r < t.shape[0]; ++r) {
    for (std::int64_t c = 0; c < t.shape[1]; ++c) {
      result.values[c * t.shape[0] + r] = t.values[r * t.shape[1] + c];
    }
  }
  return result;
}

TEST(ForeignModel, TakesPyTorchsNames) {
  const ForeignModel got = assemble_model(tensors(), {}, "a");
  expect_same(got.parameters, model());
  ASSERT_EQ(got.sources.size(), 11u);
  EXPECT_EQ(got.sources[9].ours, "output.weight");
  EXPECT_EQ(got.sources[9].theirs, "output.weight");
  EXPECT_THAT(got.sources[9].shape, ElementsAre(4, 4));
}

TEST(ForeignModel, WithoutABackwardLstmHasOneDirection) {
  const ForeignModel got = assemble_model(tensors(1), {}, "a");
  EXPECT_EQ(got.parameters.dims.directions, 1);
  expect_same(got.parameters, model(1));
  EXPECT_THAT(got.parameters.lstm[1].weight_hh, Each(0.0f));
}

// The model with its last class alone.
Tensors one_output(int directions) {
  Tensors all = tensors(directions);
  ForeignTensor& weight = tensor(all, "output.weight");
  weight.values.erase(weight.values.begin(), weight.values.end() - weight.shape[1]);
  weight.shape[0] = 1;
  tensor(all, "output.bias") = {"output.bias", {1}, {4}, "F32", true};
  return all;
}

TEST(ForeignModel, ReadsOneOutputAsTwoClassesOfWhichTheFirstHasZeros) {
  for (const int directions : {1, 2}) {
    const ForeignModel got = assemble_model(one_output(directions), {}, "a");
    EXPECT_TRUE(got.one_output);
    EXPECT_EQ(got.parameters.dims.classes, 2);
    EXPECT_EQ(got.parameters.dims.directions, directions);
    const std::vector<float>& weight = got.parameters.output_weight;
    const std::vector<float> theirs = model(directions).output_weight;
    ASSERT_EQ(weight.size(), 8u);  // [2, 2 × hidden_dim]
    EXPECT_EQ(std::vector(weight.begin(), weight.begin() + 4), std::vector<float>(4, 0.0f));
    EXPECT_EQ(std::vector(weight.begin() + 4, weight.end()),
              std::vector(theirs.end() - 4, theirs.end()));
    EXPECT_THAT(got.parameters.output_bias, ElementsAre(0, 4));
  }
  EXPECT_FALSE(assemble_model(tensors(), {}, "a").one_output);
}

TEST(ForeignModel, ReadsOneOutputTransposedAndWithoutBias) {
  Tensors all = one_output(2);
  remove_tensor(all, "output.bias");
  const std::vector<float> want = assemble_model(all, {}, "a").parameters.output_weight;
  for (ForeignTensor& t : all) {
    if (t.shape.size() == 2 && t.name != "embedding.weight") t = transposed(t);
  }
  ModelMapping mapping;
  mapping.transposed = true;
  const ForeignModel got = assemble_model(all, mapping, "a");
  EXPECT_TRUE(got.one_output);
  EXPECT_EQ(got.parameters.output_weight, want);
  EXPECT_TRUE(got.parameters.output_bias.empty());
}

TEST(ForeignModel, RefusesABiasThatTheOneOutputHasNot) {
  Tensors all = one_output(2);
  tensor(all, "output.bias") = {"output.bias", {2}, {0, 4}, "F32", true};
  EXPECT_EQ(error_in(all),
            "a: tensor output.bias is [2], expected [1] for output.bias (one a row of "
            "output.weight)");
}

TEST(ForeignModel, FillsMissingBiasesWithZeros) {
  Tensors one = tensors();
  Parameters want = model();
  for (int k = 0; k < 2; ++k) {
    remove_tensor(one, k == 0 ? "lstm.bias_hh_l0" : "lstm.bias_hh_l0_reverse");
    std::ranges::fill(want.lstm[static_cast<std::size_t>(k)].bias_hh, 0.0f);
  }
  expect_same(assemble_model(one, {}, "a").parameters, want);

  Tensors none = one;
  remove_tensor(none, "lstm.bias_ih_l0");
  remove_tensor(none, "lstm.bias_ih_l0_reverse");
  remove_tensor(none, "output.bias");
  for (auto& direction : want.lstm) std::ranges::fill(direction.bias_ih, 0.0f);
  want.output_bias.clear();
  expect_same(assemble_model(none, {}, "a").parameters, want);
}

TEST(ForeignModel, PutsTheGatesIntoOurOrder) {
  Tensors all = tensors();
  for (ForeignTensor& t : all) {
    if (t.name.starts_with("lstm.")) t.values = reordered(t.values, "ifgo", "ogif");
  }
  ModelMapping mapping;
  mapping.gate_order = "ogif";
  expect_same(assemble_model(all, mapping, "a").parameters, model());
}

TEST(ForeignModel, TurnsTransposedMatricesButNotTheEmbedding) {
  Tensors all = tensors();
  for (ForeignTensor& t : all) {
    if (t.shape.size() == 2 && t.name != "embedding.weight") t = transposed(t);
  }
  ModelMapping mapping;
  mapping.transposed = true;
  const ForeignModel got = assemble_model(all, mapping, "a");
  expect_same(got.parameters, model());
  EXPECT_THAT(got.sources[1].shape, ElementsAre(3, 8));
}

// As in the released model of Arras et al. (2017): the output's weights are two matrices; and gates
// are often kept one by one.
TEST(ForeignModel, JoinsGatesAndDirections) {
  Tensors all = tensors();
  const ForeignTensor whole = tensor(all, "lstm.weight_ih_l0");
  const ForeignTensor out = tensor(all, "output.weight");
  remove_tensor(all, "lstm.weight_ih_l0");
  remove_tensor(all, "output.weight");
  const std::string order = "gifo";
  for (const char gate : order) {
    const auto begin =
        whole.values.begin() + static_cast<std::ptrdiff_t>(std::string("ifgo").find(gate) * 6);
    all.push_back({std::string("W") + gate, {2, 3}, {begin, begin + 6}, "F32", true});
  }
  ForeignTensor left{"left", {4, 2}, {}, "F32", true}, right = left;
  right.name = "right";
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    (i % 4 < 2 ? left : right).values.push_back(out.values[i]);
  }
  all.push_back(left);
  all.push_back(right);
  for (ForeignTensor& t : all) {
    if (t.name.starts_with("lstm.")) t.values = reordered(t.values, "ifgo", order);
  }
  ModelMapping mapping;
  mapping.gate_order = order;
  mapping.tensors = {{"lstm.weight_ih_l0", {"Wg", "Wi", "Wf", "Wo"}},
                     {"output.weight", {"left", "right"}}};
  const ForeignModel got = assemble_model(all, mapping, "a");
  expect_same(got.parameters, model());
  EXPECT_EQ(got.sources[1].theirs, "Wg + Wi + Wf + Wo");
  EXPECT_THAT(got.sources[1].shape, ElementsAre(8, 3));

  tensor(all, "Wi").shape = {3, 2};
  EXPECT_EQ(error_in(all, mapping),
            "a: tensor Wi is [3,2], expected [2,3] like Wg, with which it makes lstm.weight_ih_l0");
}

TEST(ForeignModel, SaysWhatIsMissingAndWhatHasNoPlace) {
  Tensors all = tensors();
  tensor(all, "embedding.weight").name = "encoder.weight";
  EXPECT_EQ(error_in(all),
            "a: tensor embedding.weight is missing, and these tensors have no place: "
            "encoder.weight [6,3]; a mapping file (--mapping) says what the file's tensors are");
  remove_tensor(all, "encoder.weight");
  EXPECT_EQ(error_in(all),
            "a: tensor embedding.weight is missing; a mapping file (--mapping) says what the "
            "file's tensors are");
  all = tensors();
  all.push_back({"step", {}, {}, "I64", false});
  EXPECT_EQ(error_in(all),
            "a: these tensors have no place: step []; say in a mapping file (--mapping) what they "
            "are, or that they are to be ignored");
  ModelMapping mapping;
  mapping.ignore = {"step"};
  EXPECT_NO_THROW(assemble_model(all, mapping, "a"));

  for (int i = 0; i < 30; ++i) all.push_back({"x" + std::to_string(i), {1}, {1}, "F32", true});
  EXPECT_THAT(error_in(all), ::testing::HasSubstr("x18 [1], …; say in a mapping file"));
}

TEST(ForeignModel, WantsTheBackwardTensorsTogether) {
  Tensors all = tensors();
  remove_tensor(all, "lstm.weight_hh_l0_reverse");
  EXPECT_EQ(error_in(all),
            "a: tensor lstm.weight_hh_l0_reverse is missing; a mapping file (--mapping) says what "
            "the file's tensors are");
  all = tensors();
  remove_tensor(all, "lstm.bias_ih_l0_reverse");
  EXPECT_EQ(error_in(all),
            "a: tensor lstm.bias_ih_l0_reverse is missing; a mapping file (--mapping) says what "
            "the file's tensors are");
  all = tensors();
  remove_tensor(all, "lstm.bias_ih_l0");
  EXPECT_EQ(error_in(all),
            "a: has tensor lstm.bias_ih_l0_reverse but no lstm.bias_ih_l0; both directions need "
            "the same biases");
}

TEST(ForeignModel, RefusesShapesThatDoNotFitTogether) {
  const auto with_shape = [](const std::string& name, std::vector<std::int64_t> shape,
                             int directions = 2) {
    Tensors all = tensors(directions);
    tensor(all, name).shape = std::move(shape);
    return error_in(all);
  };
  EXPECT_EQ(with_shape("lstm.weight_hh_l0", {2, 8}),
            "a: tensor lstm.weight_hh_l0 is [2,8], expected [32,8] for lstm.weight_hh_l0 (4 × "
            "hidden_dim, hidden_dim)");
  EXPECT_EQ(with_shape("lstm.weight_ih_l0", {3, 8}),
            "a: tensor lstm.weight_ih_l0 is [3,8], expected [8,3] for lstm.weight_ih_l0 (4 × "
            "hidden_dim, embedding_dim); a mapping file says transposed = true");
  EXPECT_EQ(with_shape("lstm.bias_hh_l0_reverse", {4}),
            "a: tensor lstm.bias_hh_l0_reverse is [4], expected [8] for lstm.bias_hh_l0_reverse (4 "
            "× hidden_dim)");
  EXPECT_EQ(with_shape("lstm.bias_hh_l0", {2, 4}),
            "a: tensor lstm.bias_hh_l0 is [2,4], expected one extent of at least 1 for "
            "lstm.bias_hh_l0");
  EXPECT_EQ(with_shape("output.weight", {8, 2}),
            "a: tensor output.weight is [8,2], expected [8,4] for output.weight (classes, 2 × "
            "hidden_dim)");
  EXPECT_EQ(with_shape("output.weight", {2, 4}, 1),
            "a: tensor output.weight is [2,4], expected [2,2] for output.weight (classes, "
            "hidden_dim, since there is no backward LSTM)");
  EXPECT_EQ(
      with_shape("output.bias", {2}),
      "a: tensor output.bias is [2], expected [4] for output.bias (one a row of output.weight)");
  EXPECT_EQ(with_shape("embedding.weight", {18}),
            "a: tensor embedding.weight is [18], expected two extents of at least 1 for "
            "embedding.weight");
  EXPECT_EQ(with_shape("embedding.weight", {0, 3}),
            "a: tensor embedding.weight is [0,3], expected two extents of at least 1 for "
            "embedding.weight");
  ModelMapping mapping;
  mapping.transposed = true;
  Tensors all = tensors();
  tensor(all, "lstm.weight_hh_l0") = transposed(tensor(all, "lstm.weight_hh_l0"));
  EXPECT_EQ(error_in(all, mapping),
            "a: tensor lstm.weight_ih_l0 is [8,3], expected [3,8] for lstm.weight_ih_l0 (4 × "
            "hidden_dim, embedding_dim, transposed); it would fit with transposed = false");
}

TEST(ForeignModel, RefusesTensorsThatAreNoFloatingPointNumbers) {
  Tensors all = tensors();
  tensor(all, "embedding.weight").is_floating = false;
  tensor(all, "embedding.weight").type = "I8";
  EXPECT_EQ(error_in(all),
            "a: tensor embedding.weight is of type I8, expected float16, bfloat16, float32 or "
            "float64");
}

TEST(ForeignModel, SaysThatOtherNetworksAreNotReadYet) {
  Tensors all = tensors();
  all.push_back({"lstm.weight_ih_l1", {8, 4}, std::vector<float>(32), "F32", true});
  EXPECT_EQ(error_in(all),
            "a: tensor lstm.weight_ih_l1 is of a second LSTM layer; dimscope does not read stacked "
            "layers yet");
  all = tensors();
  all.push_back({"lstm.weight_hr_l0", {1, 2}, {1, 2}, "F32", true});
  EXPECT_EQ(error_in(all),
            "a: tensor lstm.weight_hr_l0 is of an LSTM with projections, which dimscope does not "
            "read");
  const std::string gru = " is [6,2]: three gates, those of a GRU; dimscope does not read GRUs yet";
  for (const std::string name : {"lstm.weight_hh_l0", "gru.weight_hh_l0"}) {
    all = tensors();
    tensor(all, "lstm.weight_hh_l0") = {name, {6, 2}, std::vector<float>(12), "F32", true};
    EXPECT_EQ(error_in(all), "a: tensor " + name + gru);
  }
  ModelMapping mapping;
  mapping.tensors["lstm.weight_hh_l0"] = {"U"};
  tensor(all, "gru.weight_hh_l0").name = "U";
  EXPECT_EQ(error_in(all, mapping), "a: tensor U" + gru);
}

TEST(ForeignModel, ChecksTheMappingAgainstTheFile) {
  ModelMapping mapping;
  mapping.tensors["embedding.weight"] = {"embeding.weight"};
  EXPECT_EQ(error_in(tensors(), mapping),
            "a: has no tensor embeding.weight, which the mapping names for embedding.weight, did "
            "you mean 'embedding.weight'?");
  mapping.tensors = {{"output.bias", {"lstm.bias_ih_l0"}}, {"output.weight", {"lstm.bias_ih_l0"}}};
  EXPECT_EQ(error_in(tensors(), mapping),
            "a: the mapping names tensor lstm.bias_ih_l0 for both output.bias and output.weight");
  mapping = {};
  mapping.ignore = {"nothing"};
  EXPECT_THAT(
      error_in(tensors(), mapping),
      ::testing::StartsWith("a: has no tensor nothing, which the mapping names for ignore"));
}

TEST(ForeignModel, ReadsAGateOrder) {
  EXPECT_EQ(parse_gate_order("i,g,f,o"), "igfo");
  EXPECT_EQ(parse_gate_order("o f i g"), "ofig");
  for (const char* bad : {"i,j,f,o", "i,f,g", "iifo", "", "i,f,g,o,o"}) {
    EXPECT_EQ(message_of([&] { parse_gate_order(bad); }),
              std::string("gate_order is '") + bad +
                  "', expected i, f, g and o in the file's order, as in \"i,g,f,o\" (g is the "
                  "cell's input, elsewhere also called c or j)");
  }
}

}  // namespace
}  // namespace dimscope::model
