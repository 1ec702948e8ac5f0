#include "dimscope/model/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <limits>

#include "dimscope/base/file.h"
#include "tests/message_of.h"

namespace dimscope::model {
namespace {

using ::testing::HasSubstr;

// A model in which every number is another one.
ModelFile small_model(bool with_bias = false) {
  ModelFile model;
  model.parameters = zero_parameters({.vocabulary = 3, .embedding = 2, .hidden = 2, .classes = 5});
  if (with_bias) model.parameters.output_bias.resize(5);
  float value = -1.5f;
  for (const NamedTensor& tensor : named_tensors(model.parameters)) {
    for (float& number : *tensor.values) number = value += 0.125f;
  }
  return model;
}

std::string with_length(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

// The header of small_model(), for tests to damage.
std::string header_of(const std::string& bytes) {
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  return bytes.substr(8, length);
}

std::string data_of(const std::string& bytes) {
  return bytes.substr(8 + header_of(bytes).size());
}

std::string error_in(std::string_view bytes) {
  return message_of([&] { parse_model_file(bytes, "a.safetensors"); });
}

// What is said when `from` in the header of small_model() is replaced by `to`.
std::string error_after(const std::string& from, const std::string& to, bool with_bias = false) {
  const std::string bytes = serialize_model_file(small_model(with_bias));
  std::string header = header_of(bytes);
  const std::size_t at = header.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << header;
  return error_in(with_length(header.replace(at, from.size(), to), data_of(bytes)));
}

std::string error_with_header(const std::string& header) {
  return error_in(with_length(header, ""));
}

void expect_same(ModelFile got, ModelFile want) {
  EXPECT_EQ(got.parameters.dims, want.parameters.dims);
  EXPECT_EQ(got.metadata, want.metadata);
  const auto got_tensors = named_tensors(got.parameters);
  const auto want_tensors = named_tensors(want.parameters);
  ASSERT_EQ(got_tensors.size(), want_tensors.size());
  for (std::size_t i = 0; i < got_tensors.size(); ++i) {
    ASSERT_EQ(got_tensors[i].values->size(), want_tensors[i].values->size());
    EXPECT_EQ(std::memcmp(got_tensors[i].values->data(), want_tensors[i].values->data(),
                          want_tensors[i].values->size() * sizeof(float)),
              0)
        << want_tensors[i].name;
  }
}

TEST(ModelFile, ReadsBackWhatItWrites) {
  for (const bool with_bias : {false, true}) {
    ModelFile model = small_model(with_bias);
    model.parameters.embedding[0] = -0.0f;
    model.parameters.embedding[1] = std::numeric_limits<float>::denorm_min();
    model.parameters.embedding[2] = std::numeric_limits<float>::max();
    model.metadata = {{"dimscope.classes", "bad\ngood"}, {"note", "é \"quoted\" \\ \t"}};
    expect_same(parse_model_file(serialize_model_file(model), "a.safetensors"), model);
  }
}

TEST(ModelFile, WritesTheSameBytesEachTime) {
  const std::string bytes = serialize_model_file(small_model());
  EXPECT_EQ(bytes, serialize_model_file(small_model()));
  EXPECT_THAT(header_of(bytes),
              ::testing::StartsWith("{\"embedding.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],"
                                    "\"data_offsets\":[0,24]},\"lstm.weight_ih_l0\":{"));
}

TEST(ModelFile, PadsTheHeaderSoThatTheNumbersAreAligned) {
  for (const std::string note : {"", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg"}) {
    ModelFile model = small_model();
    model.metadata["note"] = note;
    EXPECT_EQ(header_of(serialize_model_file(model)).size() % 8, 0u);
  }
}

TEST(ModelFile, ReadsWhatPyTorchWroteAndWritesTheSameNumbers) {
  int num_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DIMSCOPE_TESTS_DIR "/golden")) {
    if (entry.path().extension() != ".safetensors") continue;
    SCOPED_TRACE(entry.path());
    ++num_files;
    const std::string theirs = read_file(entry.path());
    const ModelFile model = read_model_file(entry.path());
    EXPECT_EQ(model.metadata.at("format"), "pt");
    const std::string ours = serialize_model_file(model);
    EXPECT_EQ(data_of(ours), data_of(theirs));
    expect_same(parse_model_file(ours, "ours"), model);
  }
  EXPECT_EQ(num_files, 8);
}

TEST(ModelFile, DerivesTheExtentsFromTheShapes) {
  const ModelFile model = read_model_file(DIMSCOPE_TESTS_DIR "/golden/bilstm_3_5x4.safetensors");
  EXPECT_EQ(model.parameters.dims,
            (Dims{.vocabulary = 12, .embedding = 5, .hidden = 4, .classes = 3}));
  EXPECT_EQ(model.parameters.output_bias.size(), 3u);
}

TEST(ModelFile, ReadsTensorsInAnyOrder) {
  // The data holds both biases of the forward direction; swapping their places swaps their numbers.
  const std::string bytes = serialize_model_file(small_model());
  std::string header = header_of(bytes);
  const auto swap_names = [&](const std::string& a, const std::string& b) {
    const std::size_t at_a = header.find('"' + a + '"'), at_b = header.find('"' + b + '"');
    header.replace(at_a + 1, a.size(), b);
    header.replace(at_b + 1, b.size(), a);
  };
  swap_names("lstm.bias_ih_l0", "lstm.bias_hh_l0");
  ModelFile want = small_model();
  std::swap(want.parameters.lstm[0].bias_ih, want.parameters.lstm[0].bias_hh);
  expect_same(parse_model_file(with_length(header, data_of(bytes)), "a"), want);
}

TEST(ModelFile, IsWrittenAndReadAsAFile) {
  const std::filesystem::path path =
      std::filesystem::path(::testing::TempDir()) /
      ("dimscope_model_" + std::to_string(::getpid()) + ".safetensors");
  write_model_file(path, small_model());
  expect_same(read_model_file(path), small_model());
  std::filesystem::remove(path);
  EXPECT_EQ(message_of([] { read_model_file("/nonexistent/a.safetensors"); }),
            "/nonexistent/a.safetensors: cannot be read: No such file or directory");
}

TEST(ModelFile, RefusesWhatIsNoSafetensorsFile) {
  EXPECT_EQ(error_in("abc"),
            "a.safetensors: found 3 bytes, expected a safetensors file, which has at least 8");
  const std::string tail = "; this is no safetensors file, or its end is missing";
  EXPECT_EQ(
      error_in(std::string(8, '\xFF') + "{}"),
      "a.safetensors: found a header length of 18446744073709551615, expected at most 2" + tail);
  EXPECT_EQ(error_in(std::string("\x05\0\0\0\0\0\0\0{}", 10)),
            "a.safetensors: found a header length of 5, expected at most 2" + tail);
  EXPECT_EQ(error_with_header(""),
            "a.safetensors: the header is not JSON at its byte 1; is the file damaged?");
  EXPECT_EQ(error_with_header("{\"embedding.weight\": oops}"),
            "a.safetensors: the header is not JSON at its byte 22; is the file damaged?");
  EXPECT_EQ(error_with_header("{\"__metadata__\":{\"a\":\"\xE9\"}}"),
            "a.safetensors: the header is not JSON at its byte 24; is the file damaged?");
  EXPECT_EQ(error_with_header("{} {}"),
            "a.safetensors: the header is not JSON at its byte 4; is the file damaged?");
}

TEST(ModelFile, RefusesHeadersOfAnotherForm) {
  const std::string a = "a.safetensors: ";
  EXPECT_EQ(error_with_header("[]"),
            a + "found an array as the header, expected an object of tensors");
  EXPECT_EQ(error_with_header("null"),
            a + "found null as the header, expected an object of tensors");
  EXPECT_EQ(error_with_header("true"),
            a + "found a truth value as the header, expected an object of tensors");
  EXPECT_EQ(error_with_header(R"({"output.weight":"x"})"),
            a + "tensor output.weight is a text, expected an object");
  EXPECT_EQ(error_with_header(R"({"__metadata__":[]})"),
            a + "member __metadata__ is an array, expected an object");
  EXPECT_EQ(error_with_header(R"({"__metadata__":{"a":1}})"),
            a + "__metadata__ 'a' is a number, expected a text");
  EXPECT_EQ(error_with_header(R"({"__metadata__":{"a":"1","a":"2"}})"),
            a + "__metadata__ has 'a' twice");
  EXPECT_EQ(error_with_header(R"({"__metadata__":{},"__metadata__":{}})"),
            a + "the header has __metadata__ twice");
}

TEST(ModelFile, RefusesTensorEntriesOfAnotherForm) {
  const std::string a = "a.safetensors: tensor output.weight";
  const auto error_of = [](const std::string& fields) {
    return error_with_header("{\"output.weight\":{" + fields + "}}");
  };
  EXPECT_EQ(error_of(""), a + " has no dtype");
  EXPECT_EQ(error_of(R"("dtype":"F32")"), a + " has no shape");
  EXPECT_EQ(error_of(R"("dtype":"F32","shape":[])"), a + " has no data_offsets");
  EXPECT_EQ(error_of(R"("dtype":"F32","dtype":"F32")"), a + " has dtype twice");
  EXPECT_EQ(error_of(R"("type":"F32")"),
            a + " has a member 'type', expected dtype, shape and data_offsets");
  EXPECT_EQ(error_of(R"("dtype":32)"), a + ": dtype is a number, expected a text such as F32");
  EXPECT_EQ(error_of(R"("shape":{})"),
            a + ": shape has an object, expected an array of whole numbers");
  EXPECT_EQ(error_of(R"("shape":3)"),
            a + ": shape has a number, expected an array of whole numbers");
  EXPECT_EQ(error_of(R"("shape":[-1])"),
            a + ": shape has a negative number, expected an array of whole numbers");
  EXPECT_EQ(error_of(R"("shape":[1.5])"),
            a + ": shape has a fraction, expected an array of whole numbers");
  EXPECT_EQ(error_of(R"("shape":[[1]])"),
            a + ": shape has an array, expected an array of whole numbers");
  EXPECT_EQ(error_of(R"("shape":[2147483648])"), a + " has a shape that is too large");
  EXPECT_EQ(error_of(R"("shape":[1,1,1,1,1,1,1,1,1])"), a + " has a shape that is too large");
  const std::string offsets = a + ": data_offsets is not an array of two whole numbers";
  EXPECT_EQ(error_of(R"("data_offsets":[0])"), offsets);
  EXPECT_EQ(error_of(R"("data_offsets":[0,1,2])"), offsets);
  EXPECT_EQ(error_of(R"("data_offsets":[0,-1])"), offsets);
  EXPECT_EQ(error_of(R"("data_offsets":[0,9223372036854775808])"), offsets);
  EXPECT_EQ(error_of(R"("data_offsets":"0")"), offsets);
}

TEST(ModelFile, RefusesUnknownMissingAndRepeatedTensors) {
  EXPECT_EQ(error_after("output.weight", "outputs.weight"),
            "a.safetensors: tensor outputs.weight is unknown, did you mean 'output.weight'?");
  EXPECT_THAT(
      error_after("output.weight", "classifier"),
      HasSubstr("a.safetensors: tensor classifier is unknown; known: embedding.weight, lstm."));
  EXPECT_EQ(error_after("lstm.bias_hh_l0\"", "lstm.bias_ih_l0\""),
            "a.safetensors: the header has tensor lstm.bias_ih_l0 twice");
  // Every byte of the data is still claimed, but under the name of the optional bias.
  EXPECT_EQ(error_after("embedding.weight", "output.bias"),
            "a.safetensors: tensor embedding.weight is missing");
  EXPECT_EQ(error_with_header("{}"), "a.safetensors: tensor embedding.weight is missing");
}

TEST(ModelFile, CutsALongNameInItsMessage) {
  std::string name = "x";
  for (int i = 0; i < 1000; ++i) name += "é";
  const std::string message = error_with_header("{\"" + name + "\":{}}");
  EXPECT_THAT(message,
              ::testing::StartsWith("a.safetensors: tensor " + name.substr(0, 79) + " is unknown"));
}

TEST(ModelFile, RefusesOtherNumbersThanFloat32) {
  EXPECT_EQ(error_after("F32", "F16"),
            "a.safetensors: tensor embedding.weight is F16, expected F32; `dimscope import` "
            "converts the file");
}

TEST(ModelFile, RefusesShapesThatDoNotFitTogether) {
  const std::string a = "a.safetensors: tensor ";
  // Each shape has as many numbers as the right one, so that only the shapes disagree.
  EXPECT_EQ(error_after("[5,4]", "[4,5]"),
            a + "output.weight is [4,5], expected [4,4] (2 × hidden_dim)");
  EXPECT_EQ(error_after("[3,2]", "[2,3]"),
            a + "lstm.weight_ih_l0 is [8,2], expected [8,3] (4 × hidden_dim, embedding_dim)");
  EXPECT_EQ(error_after("\"lstm.weight_hh_l0\":{\"dtype\":\"F32\",\"shape\":[8,2]",
                        "\"lstm.weight_hh_l0\":{\"dtype\":\"F32\",\"shape\":[4,4]"),
            a + "lstm.weight_hh_l0 is [4,4], expected [16,4] (4 × hidden_dim, hidden_dim)");
  EXPECT_EQ(error_after("\"shape\":[8],", "\"shape\":[4,2],"),
            a + "lstm.bias_ih_l0 is [4,2], expected [8] (4 × hidden_dim)");
  EXPECT_EQ(error_after("\"shape\":[5],", "\"shape\":[1,5],", true),
            a + "output.bias is [1,5], expected [5] (one a row of output.weight)");
  EXPECT_EQ(error_after("[3,2]", "[6]"),
            a + "embedding.weight is [6], expected two extents of at least 1");
}

TEST(ModelFile, RefusesASingleOutputWhoseSoftmaxIsAlwaysOne) {
  ModelFile model;
  model.parameters = zero_parameters({.vocabulary = 3, .embedding = 2, .hidden = 2, .classes = 1});
  EXPECT_EQ(error_in(serialize_model_file(model)),
            "a.safetensors: tensor output.weight is [1,4]: one output, expected one a class; "
            "`dimscope import` reads it as two classes");
}

TEST(ModelFile, RefusesExtentsOfZeroEvenWhereTheyClaimNoData) {
  const std::string header =
      R"({"embedding.weight":{"dtype":"F32","shape":[0,2147483647],"data_offsets":[0,0]}})";
  EXPECT_EQ(error_with_header(header),
            "a.safetensors: tensor embedding.weight is [0,2147483647], expected two extents of at "
            "least 1");
}

TEST(ModelFile, RefusesOffsetsThatOverlapLeaveGapsOrLeaveTheFile) {
  const std::string a = "a.safetensors: ";
  EXPECT_EQ(error_after("[24,88]", "[20,84]"),
            a + "tensor lstm.weight_ih_l0 begins at byte 20 of the data, expected 24");
  EXPECT_EQ(error_after("[24,88]", "[28,92]"),
            a + "tensor lstm.weight_ih_l0 begins at byte 28 of the data, expected 24");
  EXPECT_EQ(error_after("[24,88]", "[24,8]"),
            a + "tensor lstm.weight_ih_l0 ends at byte 8 of the data, expected 24 to 488");
  EXPECT_EQ(
      error_after("[24,88]", "[24,9223372036854775807]"),
      a + "tensor lstm.weight_ih_l0 ends at byte 9223372036854775807 of the data, expected 24 "
          "to 488");
  EXPECT_EQ(error_after("[24,88]", "[24,92]"),
            a + "tensor lstm.weight_ih_l0 has 68 bytes, expected 64 for shape [8,2]");
  EXPECT_EQ(error_after("[8,2]", "[2147483647,2147483647]"),
            a + "tensor lstm.weight_ih_l0 has 64 bytes, expected 1.8446744056529682e+19 for shape "
                "[2147483647,2147483647]");
  EXPECT_EQ(error_in(serialize_model_file(small_model()) + "more"),
            a + "the data has 492 bytes, expected 488 as the tensors take");
  const std::string whole = serialize_model_file(small_model());
  EXPECT_EQ(error_in(std::string_view(whole).substr(0, whole.size() - 4)),
            a + "tensor output.weight ends at byte 488 of the data, expected 408 to 484");
}

TEST(ModelFile, RefusesNumbersThatAreNotFinite) {
  ModelFile model = small_model();
  model.parameters.lstm[1].bias_hh[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(error_in(serialize_model_file(model)),
            "a.safetensors: tensor lstm.bias_hh_l0_reverse has nan as number 3, expected finite "
            "numbers");
  model = small_model();
  model.parameters.output_weight[0] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(error_in(serialize_model_file(model)),
            "a.safetensors: tensor output.weight has -inf as number 0, expected finite numbers");
}

TEST(ModelFile, RefusesEveryTruncation) {
  ModelFile model = small_model();
  model.metadata["note"] = "é";
  const std::string bytes = serialize_model_file(model);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of that size, so that a sanitizer sees a read beyond it.
    const std::vector<char> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(parse_model_file({part.data(), part.size()}, "a"), InputError) << size;
  }
}

}  // namespace
}  // namespace dimscope::model
