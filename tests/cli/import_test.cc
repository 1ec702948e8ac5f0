// `dimscope import` and `dimscope export`: files of other programs in, ours out.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "dimscope/model/foreign/foreign_file.h"
#include "dimscope/model/model_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"
#include "tests/cli/zip_writer.h"
#include "tests/message_of.h"
#include "tests/model/foreign_files.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kGolden = DIMSCOPE_TESTS_DIR "/golden/";

std::string npz_of(const std::vector<model::ForeignTensor>& tensors, const char* compression) {
  Files files;
  for (const model::ForeignTensor& tensor : tensors) {
    std::string shape;
    for (const std::int64_t extent : tensor.shape) shape += std::to_string(extent) + ",";
    files.emplace_back(tensor.name + ".npy", model::npy_of(model::npy_header("<f4", shape),
                                                           model::bytes_of_values(tensor.values)));
  }
  return zip_of(files, compression);
}

// The golden models with the logits that PyTorch gives them.
class Import : public Cli {
 protected:
  Import() {
    const auto golden = nlohmann::json::parse(std::ifstream(kGolden + "explanations.json"));
    for (const auto& entry : golden) {
      models_.push_back(entry["model"]);
      checks_.push_back(
          nlohmann::json::array({{{"tokens", entry["tokens"]}, {"logits", entry["logits"]}}}));
    }
    write("logits.json", checks_[0].dump());
    file_ = kGolden + models_[0];
    parameters_ = model::read_model_file(file_).parameters;
    std::string words = "<pad>\n<unk>\n";
    for (int i = 2; i < parameters_.dims.vocabulary; ++i) words += "W" + std::to_string(i) + "\n";
    write("words.txt", words);
    write("classes.txt", "a\nb\nc\nd\ne\n");
  }

  std::vector<std::string> command(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"import", file_, "-o", "ours.safetensors"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void refused(const std::vector<std::string>& more, const std::string& message) const {
    expect_refused(command(more), message);
    EXPECT_FALSE(exists(at("ours.safetensors")));
  }

  std::vector<std::string> models_;
  std::vector<nlohmann::json> checks_;
  std::string file_;
  model::Parameters parameters_;
};

TEST_F(Import, AgreesWithTheLogitsOfPyTorch) {
  for (std::size_t i = 0; i < models_.size(); ++i) {
    write("check.json", checks_[i].dump());
    const Result result = run({"import", kGolden + models_[i], "--check", "check.json",
                               "--tolerance", "1e-5", "-o", "ours.safetensors"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("checked 1 sentences: largest deviation of a logit "));
    EXPECT_THAT(result.out, HasSubstr(", tolerance 1e-05\nours.safetensors\n"));
    const model::ModelFile ours = model::read_model_file(at("ours.safetensors"));
    EXPECT_EQ(ours.parameters.embedding,
              model::read_model_file(kGolden + models_[i]).parameters.embedding);
  }
}

TEST_F(Import, ReadsStoredAndDeflatedNpz) {
  for (const char* compression : {"store", "deflate"}) {
    write("model.npz", npz_of(foreign_tensors_of(parameters_), compression));
    const Result result =
        run({"import", "model.npz", "--check", "logits.json", "-o", "ours.safetensors"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(model::read_model_file(at("ours.safetensors")).parameters.lstm[1].weight_hh,
              parameters_.lstm[1].weight_hh);
  }
}

TEST_F(Import, ReadsAModelByItsMapping) {
  model::Parameters swapped = parameters_;
  for (model::LstmParameters& lstm : swapped.lstm) {
    for (auto* values : {&lstm.weight_ih, &lstm.weight_hh, &lstm.bias_ih, &lstm.bias_hh}) {
      const std::ptrdiff_t size = std::ssize(*values) / 4;
      std::swap_ranges(values->begin() + size, values->begin() + 2 * size,
                       values->begin() + 2 * size);
    }
  }
  auto tensors = foreign_tensors_of(swapped);
  for (model::ForeignTensor& tensor : tensors) {
    if (tensor.name == "embedding.weight") tensor.name = "E";
  }
  write("model.npz", npz_of(tensors, "deflate"));
  write("map.toml", "gate_order = \"i,g,f,o\"\n[tensors]\nembedding.weight = \"E\"\n");
  const Result result = run({"import", "model.npz", "--mapping", "map.toml", "--check",
                             "logits.json", "-o", "ours.safetensors"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("embedding.weight           E "));
  // Without the order, the check finds it.
  write("map.toml", "[tensors]\nembedding.weight = \"E\"\n");
  const Result wrong = run({"import", "model.npz", "--mapping", "map.toml", "--check",
                            "logits.json", "-o", "other.safetensors"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("With gate_order = \"i,g,f,o\" all agree. Nothing was written"));
  EXPECT_FALSE(exists(at("other.safetensors")));
}

TEST_F(Import, MakesAModelThatIsExplainedAndPredictsText) {
  const Result result = run(command({"--vocabulary", "words.txt", "--classes", "classes.txt"}));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      HasSubstr("two directions, two biases a gate, 5 classes\nwords outside the vocabulary "
                "are read as '<unk>' (word 1); text is taken as it is written\n"));
  const nlohmann::json by_text = json(
      {"explain", "--model", "ours.safetensors", "--text", "W3 w3 W2", "--class", "b", "--json"});
  const nlohmann::json by_number =
      json({"explain", "--model", file_, "--tokens", "3,1,2", "--class", "1", "--json"});
  EXPECT_EQ(by_text["relevance"], by_number["relevance"]);
  EXPECT_THAT(by_text["tokens"], ElementsAre("W3", "w3", "W2"));
  EXPECT_EQ(json({"predict", "--model", "ours.safetensors", "--text", "W3", "--json"})[0]["logits"],
            json({"explain", "--model", file_, "--tokens", "3", "--json"})["logits"]);
}

TEST_F(Import, LowercasesAndNamesTheUnknownWordIfAsked) {
  std::string words;
  for (int i = 0; i < parameters_.dims.vocabulary; ++i) words += "w" + std::to_string(i) + "\n";
  write("words.txt", words);
  EXPECT_EQ(run(command({"--vocabulary", "words.txt", "--lowercase", "--unknown", "w2"})).code, 0);
  const nlohmann::json got =
      json({"explain", "--model", "ours.safetensors", "--text", "W3 other", "--json"});
  EXPECT_EQ(got["relevance"],
            json({"explain", "--model", file_, "--tokens", "3,2", "--json"})["relevance"]);
  // Without an unknown word, what it does not know is refused, not guessed.
  const Result result = run(command({"--vocabulary", "words.txt"}));
  EXPECT_THAT(result.out, HasSubstr("words outside the vocabulary are refused: it has no unknown "
                                    "word; text is taken as it is written\n"));
  expect_refused({"explain", "--model", "ours.safetensors", "--text", "w3 other"},
                 "ours.safetensors: does not know 'other', and has no word for unknown ones");
}

TEST_F(Import, RefusesVocabulariesThatDoNotFit) {
  const auto num_words = std::to_string(parameters_.dims.vocabulary);
  write("short.txt", "a\nb\n");
  refused({"--vocabulary", "short.txt"},
          "short.txt: has 2 lines, expected " + num_words + ", the rows of embedding.weight");
  refused({"--classes", "short.txt"},
          "short.txt: has 2 lines, expected 5, the rows of output.weight");
  write("twice.txt", "a\nb\na\n");
  refused({"--classes", "twice.txt"}, "twice.txt:3:1: 'a' is on line 1 too");
  write("empty.txt", "a\n\nb\n");
  refused({"--classes", "empty.txt"}, "empty.txt:2:1: found an empty line, expected a class name");
  refused({"--vocabulary", "words.txt", "--unknown", "UNK"},
          "--unknown: 'UNK' is not in words.txt");
  refused({"--unknown", "UNK"}, "--unknown is about a vocabulary; give one with --vocabulary FILE");
  refused({"--lowercase"}, "--lowercase is about a vocabulary; give one with --vocabulary FILE");
  refused({"--tolerance", "1"}, "--tolerance is for --check FILE");
  refused({"--check", "logits.json", "--tolerance", "-1"}, "--tolerance is -1, expected 0 or more");
}

TEST_F(Import, RefusesNamesThatNoTextOrOptionCouldHave) {
  const auto with = [&](const std::string& line) {
    std::string names;
    for (int i = 1; i < parameters_.dims.vocabulary; ++i) names += "W" + std::to_string(i) + "\n";
    write("names.txt", "W0\n" + line + "\n" + names.substr(3));
  };
  const std::string split =
      ", expected one token and nothing else: text is split at white space, so that none would "
      "ever have it";
  with("good\t1061396");
  refused({"--vocabulary", "names.txt"}, "names.txt:2:5: found a tab" + split);
  with("good 1061396");
  refused({"--vocabulary", "names.txt"}, "names.txt:2:5: found a space" + split);
  with(" ");
  refused({"--vocabulary", "names.txt"}, "names.txt:2:1: found a space" + split);
  with("\t");
  refused({"--vocabulary", "names.txt"}, "names.txt:2:1: found a tab" + split);
  write("names.txt", "very bad\nbad\nso so\tneutral\ngood\nvery good\n");
  refused({"--classes", "names.txt"},
          "names.txt:3:6: found a tab, expected a name and nothing else");
}

TEST_F(Import, SaysWhichTokensNoTextInLowerCaseHas) {
  const Result result = run(command({"--vocabulary", "words.txt", "--lowercase"}));
  EXPECT_EQ(result.code, 0) << result.err;
  const int words = parameters_.dims.vocabulary;
  EXPECT_THAT(result.out, HasSubstr(std::to_string(words - 2) + " of " + std::to_string(words) +
                                    " tokens have capitals, which no text in lower case does\n"));
}

TEST_F(Import, RefusesNamesInAFilesMetadataToo) {
  const auto refused_with = [&](const std::string& key, const std::string& names,
                                const std::string& message) {
    model::ModelFile file{parameters_, {{key, names}}};
    model::write_model_file(at("named.safetensors"), file);
    for (const auto& command :
         {std::vector<std::string>{"explain", "--model", "named.safetensors", "--tokens", "1"},
          {"import", "named.safetensors", "-o", "ours.safetensors"}}) {
      expect_refused(command, "named.safetensors: " + message);
    }
  };
  refused_with("dimscope.classes", "a\nb\nc\nd\te\nf",
               "class name 3 in its metadata: found a tab, expected a name and nothing else");
  refused_with("dimscope.classes", "a\nb\n\nd\ne",
               "class name 2 in its metadata: found nothing, expected a name");
  refused_with("dimscope.classes", "a\nb\nc\na\ne", "its metadata has the class name 'a' twice");
  refused_with("dimscope.vocabulary", "a\nb 12",
               "token 1 in its metadata: found a space, expected one token and nothing else: text "
               "is split at white space, so that none would ever have it");
}

TEST_F(Import, NamesClassesByNumbersWithoutMixingThemUp) {
  write("stars.txt", "1\n2\n3\n4\n5\n");
  EXPECT_EQ(run(command({"--classes", "stars.txt"})).code, 0);
  const auto with = [](const std::string& option, const std::string& name) {
    return std::vector<std::string>{
        "explain", "--model", "ours.safetensors", "--tokens", "3", option, name, "--json"};
  };
  expect_refused(with("--class", "1"),
                 "--class: '1' is the name of class #0 and the number of '2'; write #0 or #1");
  expect_refused(with("--against", "0"),
                 "--against: '0' is no class's name; write #0 for the class '1'");
  EXPECT_EQ(json(with("--class", "#1"))["class"], 1);
  EXPECT_EQ(json(with("--class", "5"))["class"], 4);
}

// A sigmoid classifier: the last class of a golden model alone.
class OneOutput : public Import {
 protected:
  OneOutput() {
    auto tensors = foreign_tensors_of(parameters_);
    for (model::ForeignTensor& tensor : tensors) {
      if (tensor.name != "output.weight") continue;
      tensor.values.erase(tensor.values.begin(), tensor.values.end() - tensor.shape[1]);
      tensor.shape[0] = 1;
    }
    write("one.npz", npz_of(tensors, "store"));
    logit_ = checks_[0][0]["logits"][4];
    write_check({logit_});
  }
  void write_check(const std::vector<double>& logits) {
    nlohmann::json check = checks_[0];
    check[0]["logits"] = logits;
    write("one.json", check.dump());
  }
  std::vector<std::string> import_one() const {
    return {"import", "one.npz", "--check", "one.json", "-o", "ours.safetensors"};
  }
  double logit_ = 0;
};

TEST_F(OneOutput, IsReadAsTwoClassesBySigma) {
  const Result result = run(import_one());
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2 classes\none output z is read as two classes of logits 0 "
                                    "and z: the second has the probability σ(z)\n"));
  EXPECT_THAT(result.out, HasSubstr("checked 1 sentences"));
  std::string numbers;
  for (const auto& token : checks_[0][0]["tokens"]) {
    numbers += (numbers.empty() ? "" : ",") + std::to_string(token.get<int>());
  }
  const nlohmann::json answer =
      json({"predict", "--model", "ours.safetensors", "--tokens", numbers, "--json"})[0];
  EXPECT_EQ(answer["logits"][0], 0.0);
  EXPECT_NEAR(answer["logits"][1].get<double>(), logit_, 1e-6);
  EXPECT_NEAR(answer["probabilities"][1].get<double>(), 1 / (1 + std::exp(-logit_)), 1e-6);
  EXPECT_EQ(answer["predicted"], logit_ > 0 ? 1 : 0);
}

TEST_F(OneOutput, IsCheckedAgainstItsOwnLogit) {
  write_check({logit_ + 1});
  const Result result = run(import_one());
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: one.json: sentence 1: the logit of class 1 is "));
  EXPECT_FALSE(exists(at("ours.safetensors")));
  write_check({0, logit_});
  expect_refused(import_one(),
                 "one.json: sentence 1: logits are not an array of the one output's number");
}

TEST_F(OneOutput, HasTwoClassNames) {
  write("classes.txt", "ham\nspam\n");
  EXPECT_EQ(run({"import", "one.npz", "--classes", "classes.txt", "-o", "ours.safetensors"}).code,
            0);
  EXPECT_EQ(json({"explain", "--model", "ours.safetensors", "--tokens", "3", "--class", "spam",
                  "--json"})["class"],
            1);
  write("classes.txt", "spam\n");
  expect_refused({"import", "one.npz", "--classes", "classes.txt", "-o", "other.safetensors"},
                 "classes.txt: has 1 lines, expected 2, the classes of one output, the one that it "
                 "speaks for on line 2");
}

// Its weights are finite, what follows from them is not.
class HugeWeights : public Import {
 protected:
  HugeWeights() {
    model::Parameters huge = parameters_;
    for (float& number : huge.output_weight) number = number > 0 ? 3e38f : -3e38f;
    for (model::LstmParameters& lstm : huge.lstm) {
      for (float& number : lstm.bias_ih) number = 100;
    }
    std::string vocabulary;
    for (int i = 0; i < huge.dims.vocabulary; ++i) {
      vocabulary += (i == 0 ? "w" : "\nw") + std::to_string(i);
    }
    model::write_model_file(at("huge.safetensors"), {huge, {{"dimscope.vocabulary", vocabulary}}});
  }
  void expect_no_answer(const std::vector<std::string>& arguments) const {
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err,
                StartsWith("dimscope: huge.safetensors: sentence 1: the logit of class "));
    EXPECT_THAT(result.err, HasSubstr(", expected a finite number; the model's weights are too "
                                      "large to compute with\n"));
  }
};

TEST_F(HugeWeights, GiveAnErrorAndNoAnswer) {
  expect_no_answer({"predict", "--model", "huge.safetensors", "--tokens", "1,2"});
  expect_no_answer({"predict", "--model", "huge.safetensors", "--tokens", "1,2", "--json"});
  expect_no_answer({"explain", "--model", "huge.safetensors", "--tokens", "1,2"});
  expect_no_answer({"explain", "--model", "huge.safetensors", "--text", "w1", "--span", "1..1",
                    "--method", "contextual-decomposition"});
  write("data.tsv", "0\tw1 w2\n");
  expect_no_answer({"evaluate", "data.tsv", "--model", "huge.safetensors"});
}

TEST_F(HugeWeights, AgreeWithNoLogits) {
  const Result result = run({"import", "huge.safetensors", "--check", "logits.json", "--tolerance",
                             "1e30", "-o", "ours.safetensors"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("a deviation of inf; the tolerance is 1e+30. Nothing was "
                                    "written\n"));
}

TEST_F(Import, RefusesLogitsThatDoNotAgree) {
  nlohmann::json check = checks_[0];
  check[0]["logits"][1] = check[0]["logits"][1].get<double>() + 1;
  write("wrong.json", check.dump());
  const Result result = run(command({"--check", "wrong.json"}));
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: wrong.json: sentence 1: the logit of class 1 is "));
  EXPECT_THAT(result.err, HasSubstr(", a deviation of 1; the tolerance is 0.0001. Nothing was "
                                    "written\n"));
  EXPECT_FALSE(exists(at("ours.safetensors")));
}

TEST_F(Import, RefusesCheckFilesOfAnotherForm) {
  const auto with = [&](const std::string& content, const std::string& message) {
    write("check.json", content);
    refused({"--check", "check.json"}, "check.json: " + message);
  };
  const std::string form = R"(; expected [{"tokens": [1, 4, 2], "logits": [0.5, -1.25]}, …])";
  with("{", "is not JSON at its byte 2" + form);
  with(R"([{"tokens": [1], "logits": [51e30000]}])", "has a number that is too large" + form);
  with("{}", "is not an array of sentences" + form);
  with("[]", "is not an array of sentences" + form);
  const std::string object =
      "sentence 1: is not an object with \"tokens\" or \"text\", and \"logits\"";
  with("[1]", object);
  with(R"([{"logits": [0, 0, 0, 0, 0]}])", object);
  with(R"([{"tokens": [1]}])", object);
  with(R"([{"tokens": [1], "text": "a", "logits": [0, 0, 0, 0, 0]}])", object);
  with(R"([{"tokens": [1], "logits": [0, 0, 0, 0, 0], "more": 1}])", object);
  const std::string logits = "sentence 1: logits are not an array of 5 numbers, one a class";
  with(R"([{"tokens": [1], "logits": [0]}])", logits);
  with(R"([{"tokens": [1], "logits": [0, 0, 0, 0, "0"]}])", logits);
  with(R"([{"tokens": [1], "logits": [0, 0, 0, 0, 1e300]}])", logits);
  const std::string tokens = "sentence 1: tokens are not an array of word numbers";
  for (const char* bad : {"[]", "[1.5]", "[-1]", "[\"1\"]", "3", "[9999999999999]"}) {
    with(std::string(R"([{"logits": [0, 0, 0, 0, 0], "tokens": )") + bad + "}]", tokens);
  }
  with(R"([{"tokens": [1000], "logits": [0, 0, 0, 0, 0]}])",
       "sentence 1: word number 1000 is outside 0.." +
           std::to_string(parameters_.dims.vocabulary - 1));
  with(R"([{"text": 1, "logits": [0, 0, 0, 0, 0]}])", "sentence 1: text is not a string");
  write("check.json", R"([{"text": " ", "logits": [0, 0, 0, 0, 0]}])");
  refused({"--check", "check.json", "--vocabulary", "words.txt"},
          "check.json: sentence 1 ' ' has no words, expected a sentence");
}

TEST_F(Import, ChecksTextsToo) {
  nlohmann::json check = checks_[0];
  std::string text;
  for (const auto& token : check[0]["tokens"]) {
    const int number = token.get<int>();
    text += number == 0 ? "<pad> " : number == 1 ? "zz " : "W" + std::to_string(number) + " ";
  }
  check[0].erase("tokens");
  check[0]["text"] = text;
  write("texts.json", check.dump());
  EXPECT_EQ(run(command({"--check", "texts.json", "--vocabulary", "words.txt"})).code, 0);
}

TEST(ForeignFile, SaysWhatToDoWithFilesItDoesNotRead) {
  const auto error_in = [](const std::string& bytes) {
    return message_of([&] { model::parse_foreign_file(bytes, "a"); });
  };
  EXPECT_EQ(error_in("\x89HDF\r\n\x1a\n"),
            "a: is an HDF5 file, which is not read; save the layers' weights with numpy.savez()");
  EXPECT_EQ(error_in(model::npy_of(model::npy_header("<f4", "1,"), "1234")),
            "a: is a single array, expected all of a model's; save them together with "
            "numpy.savez()");
  EXPECT_EQ(error_in("\x80\x02}q\x01(X\x03rest"),
            "a: is a pickle, which could run code and is not read; save the tensors with "
            "safetensors.torch.save_file() or numpy.savez()");
  EXPECT_EQ(error_in(zip_of({{"archive/data.pkl", "x"}})),
            "a: is a checkpoint of torch.save(), whose pickle could run code and is not read; save "
            "model.state_dict() with safetensors.torch.save_file()");
  EXPECT_EQ(
      error_in(zip_of({{"readme.txt", "x"}})),
      "a: has the entry readme.txt, expected only arrays of numpy.savez(), whose names end in "
      ".npy");
  const std::string one = model::npy_of(model::npy_header("<f4", ""), "1234");
  EXPECT_EQ(error_in(zip_of({{"x.npy", one}, {"x.npy", one}})), "a: has array x twice");
  EXPECT_EQ(error_in(zip_of({{"x\x1b.npy", one}})),
            "a: the name of an array has a control character");
  EXPECT_EQ(error_in(zip_of({})), "a: has no arrays");
  const std::string whole = zip_of({{"x.npy", std::string(5000, 'x')}}, "store");
  EXPECT_THAT(error_in(whole.substr(0, 3000)), StartsWith("a: is not a whole zip archive"));
  EXPECT_EQ(message_of([&] { model::parse_foreign_file(whole, "a", 4000); }),
            "a: unpacks to 5000 bytes, expected at most 4000");
}

// The little-endian number in `bytes` is replaced wherever `from` stands.
std::string with_size(std::string bytes, std::uint32_t from, std::uint32_t to) {
  const auto text = [](std::uint32_t n) {
    return std::string(reinterpret_cast<const char*>(&n), sizeof n);
  };
  std::size_t replaced = 0;
  for (std::size_t at = 0; (at = bytes.find(text(from), at)) != std::string::npos; ++replaced) {
    bytes.replace(at, 4, text(to));
  }
  EXPECT_GT(replaced, 0u);
  return bytes;
}

TEST(ForeignFile, IsRefusedByItsStatedSizesBeforeItIsUnpacked) {
  // The data are damaged, which unpacking would say first.
  const std::string content(1'234'567, 'x');
  std::string bytes = zip_of({{"x.npy", content}, {"y.npy", content}});
  const std::size_t data = bytes.find("x.npy") + 60;
  for (std::size_t i = data; i < data + 100; ++i) bytes[i] = '\xFF';
  EXPECT_EQ(message_of([&] { model::parse_foreign_file(bytes, "a", 2'000'000); }),
            "a: unpacks to 2469134 bytes, expected at most 2000000");
  EXPECT_THAT(message_of([&] { model::parse_foreign_file(bytes, "a"); }),
              StartsWith("a: is not a whole zip archive"));
}

TEST(ForeignFile, IsUnpackedNoFurtherThanItsStatedSize) {
  const std::string bytes =
      with_size(zip_of({{"x.npy", std::string(1'234'567, 'x')}}), 1'234'567, 1000);
  EXPECT_EQ(message_of([&] { model::parse_foreign_file(bytes, "a"); }),
            "a: x.npy has more than the 1000 bytes expected at most");
}

class Export : public Cli {};

TEST_F(Export, CarriesWhatTheModelNeeds) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[5]["key"];
  const Result result =
      run({"export", "tiny", "--trial", key.substr(0, 8), "-o", "one.safetensors"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("one.safetensors: trial " + key + ", "));
  std::filesystem::rename(at("tiny"), at("gone"));  // it needs no study
  nlohmann::json alone = json({"explain", "--model", "one.safetensors", "--text",
                               "Not good nosuchword", "--class", "positive", "--json"});
  nlohmann::json in_study = json({"explain", "gone", "--trial", key, "--text",
                                  "Not good nosuchword", "--class", "positive", "--json"})[0];
  for (const char* field : {"key", "embedding_dim", "hidden_dim", "seed"}) in_study.erase(field);
  EXPECT_EQ(alone, in_study);
  // And it is imported as any other file, to the same numbers, words and classes.
  EXPECT_EQ(run({"import", "one.safetensors", "-o", "two.safetensors"}).code, 0);
  const model::ModelFile one = model::read_model_file(at("one.safetensors"));
  const model::ModelFile two = model::read_model_file(at("two.safetensors"));
  EXPECT_EQ(two.parameters.embedding, one.parameters.embedding);
  for (const char* field : {"vocabulary", "classes", "lowercase", "unknown"}) {
    const std::string name = std::string("dimscope.") + field;
    ASSERT_TRUE(one.metadata.contains(name)) << name;
    EXPECT_EQ(two.metadata.at(name), one.metadata.at(name)) << name;
  }
  EXPECT_EQ(json({"explain", "--model", "two.safetensors", "--text", "Not good nosuchword",
                  "--class", "positive", "--json"})["relevance"],
            alone["relevance"]);
  // What the arguments say comes first.
  write("classes.txt", "a\nb\nc\nd\ne\n");
  EXPECT_EQ(run({"import", "one.safetensors", "--classes", "classes.txt", "--unknown", "good", "-o",
                 "three.safetensors"})
                .code,
            0);
  const auto& metadata = model::read_model_file(at("three.safetensors")).metadata;
  EXPECT_EQ(metadata.at("dimscope.classes"), "a\nb\nc\nd\ne");
  EXPECT_NE(metadata.at("dimscope.unknown"), one.metadata.at("dimscope.unknown"));
  EXPECT_EQ(metadata.at("dimscope.vocabulary"), one.metadata.at("dimscope.vocabulary"));
}

TEST_F(Export, WantsOneTrial) {
  // Of 17 keys two begin with the same hexadecimal digit.
  write("many.toml", built_in_study(60, 1) + "[[grid]]\nhidden_dim = 1\nseed = \"1..17\"\n");
  ASSERT_EQ(run({"run", "many.toml"}).code, 0);
  std::map<char, int> with_digit;
  for (const auto& trial : json({"trials", "many", "--json"})) {
    ++with_digit[trial["key"].get<std::string>()[0]];
  }
  const auto [digit, count] =
      *std::ranges::max_element(with_digit, {}, [](const auto& entry) { return entry.second; });
  ASSERT_GT(count, 1);
  const Result refused =
      run({"export", "many", "--trial", std::string(1, digit), "-o", "one.safetensors"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err,
              StartsWith(std::string("dimscope: --trial '") + digit + "' is the beginning of " +
                         std::to_string(count) + " keys of many, expected one:\n  "));
  expect_refused({"export", "many", "--trial", "zz", "-o", "one.safetensors"},
                 "no trial of many has a key that begins with 'zz'; `dimscope trials many` lists "
                 "them");
}

}  // namespace
}  // namespace dimscope
