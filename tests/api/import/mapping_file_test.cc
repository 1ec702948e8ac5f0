#include "dimscope/api/import/mapping_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::api {
namespace {

using ::testing::ElementsAre;

std::string error_in(const std::string& toml) {
  return message_of([&] { parse_mapping(toml, "m.toml"); });
}

TEST(MappingFile, MayBeEmpty) {
  const model::ModelMapping mapping = parse_mapping("", "m.toml");
  EXPECT_EQ(mapping.gate_order, "ifgo");
  EXPECT_FALSE(mapping.transposed);
  EXPECT_TRUE(mapping.tensors.empty());
}

TEST(MappingFile, TakesNamesWithQuotesOrWithout) {
  const model::ModelMapping mapping = parse_mapping(R"(
gate_order = "i, g, f, o"
transposed = true
ignore = ["step", "rng"]
[tensors]
embedding.weight = "emb"
"lstm.weight_ih_l0" = ["Wi", "Wg", "Wf", "Wo"]
output.weight = ["left", "right"]
output.bias = ["b"]
)",
                                                    "m.toml");
  EXPECT_EQ(mapping.gate_order, "igfo");
  EXPECT_TRUE(mapping.transposed);
  EXPECT_THAT(mapping.ignore, ElementsAre("step", "rng"));
  EXPECT_THAT(mapping.tensors.at("embedding.weight"), ElementsAre("emb"));
  EXPECT_THAT(mapping.tensors.at("lstm.weight_ih_l0"), ElementsAre("Wi", "Wg", "Wf", "Wo"));
  EXPECT_THAT(mapping.tensors.at("output.weight"), ElementsAre("left", "right"));
  EXPECT_THAT(mapping.tensors.at("output.bias"), ElementsAre("b"));
}

TEST(MappingFile, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(error_in("gate_oder = \"i,f,g,o\""),
            "m.toml:1:1: unknown key 'gate_oder' in the mapping, did you mean 'gate_order'?");
  EXPECT_EQ(error_in("gate_order = \"i,j,f,o\""),
            "m.toml:1:14: gate_order is 'i,j,f,o', expected i, f, g and o in the file's order, as "
            "in \"i,g,f,o\" (g is the cell's input, elsewhere also called c or j)");
  EXPECT_EQ(error_in("gate_order = 1"), "m.toml:1:14: gate_order is a number, expected a string");
  EXPECT_EQ(error_in("transposed = 1"),
            "m.toml:1:14: transposed is a number, expected true or false");
  EXPECT_EQ(error_in("ignore = \"a\""),
            "m.toml:1:10: ignore is a string, expected an array of strings, at least one");
  EXPECT_EQ(error_in("tensors = 1"), "m.toml:1:11: tensors is a number, expected a table");
  EXPECT_EQ(error_in("[tensors]\nembeding.weight = \"a\""),
            "m.toml:2:10: unknown tensor 'embeding.weight' in [tensors], did you mean "
            "'embedding.weight'?");
  EXPECT_EQ(error_in("[tensors]\noutput.bias = 3"),
            "m.toml:2:15: output.bias is a number, expected a string");
  EXPECT_EQ(error_in("[tensors]\noutput.bias = [\"a\", \"b\"]"),
            "m.toml:2:15: output.bias has 2 tensors, expected one");
  EXPECT_EQ(error_in("[tensors]\noutput.weight = [\"a\", \"b\", \"c\"]"),
            "m.toml:2:17: output.weight has 3 tensors, expected one or those for the forward and "
            "the backward states");
  EXPECT_EQ(error_in("[tensors]\nlstm.bias_ih_l0 = [\"a\", \"b\"]"),
            "m.toml:2:19: lstm.bias_ih_l0 has 2 tensors, expected one or those of its four gates");
  EXPECT_EQ(error_in("[tensors]\noutput.bias = \"a\"\n\"output.bias\" = \"b\""),
            "m.toml:3:1: output.bias is given twice");
  EXPECT_THAT(error_in("[tensors"), ::testing::StartsWith("m.toml:1:"));
  EXPECT_EQ(message_of([] { read_mapping("/nonexistent.toml"); }),
            "/nonexistent.toml: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace dimscope::api
