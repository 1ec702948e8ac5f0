#include "dimscope/model/foreign/foreign_tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/message_of.h"
#include "tests/model/foreign_files.h"

namespace dimscope::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<float> values_of(const std::string& dtype, const std::string& bytes,
                             std::int64_t count) {
  return parse_safetensors(safetensors_of({{"x", dtype, {count}, bytes}}), "a")
      .tensors.front()
      .values;
}

TEST(ForeignTensor, ReadsFloat16Exactly) {
  // 1, -2, the largest, the smallest normal, the smallest at all, -0, a third.
  const std::vector<std::uint16_t> bits = {0x3C00, 0xC000, 0x7BFF, 0x0400, 0x0001, 0x8000, 0x3555};
  const auto values = values_of("F16", bytes_of_values(bits), 7);
  EXPECT_THAT(values, ElementsAre(1.0f, -2.0f, 65504.0f, std::ldexp(1.0f, -14),
                                  std::ldexp(1.0f, -24), 0.0f, 0.333251953125f));
  EXPECT_TRUE(std::signbit(values[5]));
}

TEST(ForeignTensor, ReadsBFloat16AsTheUpperHalfOfFloat32) {
  const std::vector<std::uint16_t> bits = {0x3F80, 0xBF80, 0x4049, 0x0001};
  EXPECT_THAT(values_of("BF16", bytes_of_values(bits), 4),
              ElementsAre(1.0f, -1.0f, 3.140625f, std::ldexp(1.0f, -133)));
}

TEST(ForeignTensor, RoundsFloat64ToTheNearestFloat32) {
  const std::vector<double> values = {0.1, -1e-300, 16777217.0, 3.4028235e38};
  EXPECT_THAT(values_of("F64", bytes_of_values(values), 4),
              ElementsAre(0.1f, 0.0f, 16777216.0f, std::numeric_limits<float>::max()));
}

TEST(ForeignTensor, RefusesWhatFloat32CannotHold) {
  EXPECT_EQ(message_of([] { values_of("F64", bytes_of_values<double>({0, 1e39}), 2); }),
            "a: tensor x has 1e+39 as number 1, expected what float32 can hold, at most 3.4e38");
  EXPECT_EQ(message_of([] { values_of("F16", bytes_of_values<std::uint16_t>({0x7C00}), 1); }),
            "a: tensor x has inf as number 0, expected finite numbers");
  EXPECT_EQ(message_of([] { values_of("BF16", bytes_of_values<std::uint16_t>({0xFFC0}), 1); }),
            "a: tensor x has -nan as number 0, expected finite numbers");
  EXPECT_EQ(message_of([] { values_of("F32", bytes_of_values<float>({-INFINITY}), 1); }),
            "a: tensor x has -inf as number 0, expected finite numbers");
}

TEST(ForeignTensor, KeepsWhatTheFileSaysBesides) {
  const std::string bytes = safetensors_of({{"x", "F32", {1}, "1234"}});
  const std::string header = R"({"__metadata__":{"format":"pt"},)" + bytes.substr(9);
  std::string with = bytes.substr(0, 8) + header;
  with[0] = static_cast<char>(bytes[0] + 31);  // the header's length
  EXPECT_THAT(parse_safetensors(with, "a").metadata, ElementsAre(testing::Pair("format", "pt")));
}

TEST(ForeignTensor, KeepsOtherTypesWithoutTheirNumbers) {
  const auto [tensors, metadata] = parse_safetensors(
      safetensors_of({{"steps", "I64", {}, std::string(8, '\1')}, {"x", "F32", {0, 3}, ""}}), "a");
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[0].name, "steps");
  EXPECT_EQ(tensors[0].type, "I64");
  EXPECT_FALSE(tensors[0].is_floating);
  EXPECT_TRUE(tensors[1].is_floating);
  EXPECT_THAT(tensors[1].shape, ElementsAre(0, 3));
}

TEST(ForeignTensor, ChecksSizesByTheType) {
  EXPECT_EQ(message_of([] { values_of("F16", "1234", 4); }),
            "a: tensor x has 4 bytes, expected 8 for shape [4]");
  EXPECT_EQ(message_of([] { values_of("F4", "1234", 4); }),
            "a: tensor x is of the unknown type 'F4'");
}

TEST(ForeignTensor, RefusesNamesThatWouldCommandATerminal) {
  EXPECT_EQ(message_of(
                [] { parse_safetensors(safetensors_of({{"x\x1b[2J", "F32", {1}, "1234"}}), "a"); }),
            "a: the name of a tensor has a control character");
  EXPECT_EQ(
      message_of([] { parse_safetensors(safetensors_of({{"x", "F32\n", {1}, "1234"}}), "a"); }),
      "a: a dtype has a control character");
}

}  // namespace
}  // namespace dimscope::model
