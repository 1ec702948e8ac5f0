// Against PyTorch itself, where it is installed.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "dimscope/model/model_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::HasSubstr;

// A Python that has PyTorch, or "".
std::string python_with_torch() {
  static const std::string python = [] {
    for (const std::string candidate : {"python3", "/usr/bin/python3"}) {
      if (std::system((candidate + " -c 'import torch, numpy' >/dev/null 2>&1").c_str()) == 0) {
        return candidate;
      }
    }
    return std::string();
  }();
  return python;
}

class Torch : public Cli {
 protected:
  void SetUp() override {
    if (python_with_torch().empty()) GTEST_SKIP() << "no python3 with torch and numpy";
  }
  // Runs Python; what it printed.
  std::string python(const std::string& arguments) const {
    const std::string command = "cd " + home_.path().string() + " && " + python_with_torch() + " " +
                                arguments + " > printed.txt 2> failed.txt";
    EXPECT_EQ(std::system(command.c_str()), 0) << read("failed.txt");
    return read("printed.txt");
  }
};

TEST_F(Torch, ImportsEveryPrecisionFormatAndNumberOfDirections) {
  python(DIMSCOPE_TESTS_DIR "/cli/torch_models.py " + home_.path().string());
  for (const std::string name : {"one", "two", "no_bias"}) {
    for (const std::string kind :
         {"f16.safetensors", "f32.safetensors", "f64.safetensors", "stored.npz", "deflated.npz"}) {
      // 10 steps round sums of 13 terms of size 3 in float32, in two orders.
      const Result result = run({"import", name + "_" + kind, "--check", name + ".json",
                                 "--tolerance", "2e-5", "-o", "ours.safetensors"});
      EXPECT_EQ(result.code, 0) << name << " " << kind << ": " << result.err;
      EXPECT_THAT(result.out, HasSubstr(name == "one" ? "one direction" : "two directions"));
      EXPECT_THAT(result.out, HasSubstr(name == "no_bias" ? "no bias" : "two biases"));
    }
  }
}

// The first ```python block of docs/models.md.
std::string documented_example() {
  const std::string text = read_file(DIMSCOPE_TESTS_DIR "/../docs/models.md");
  const std::string fence = "```python\n";
  const std::size_t begin = text.find(fence) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

TEST_F(Torch, LoadsAnExportedModelAsTheDocumentSays) {
  run_tiny();
  write("example.py", documented_example());
  const nlohmann::json trials = json({"trials", "tiny", "--json"});
  for (const std::size_t t : {std::size_t{0}, trials.size() - 1}) {
    ASSERT_EQ(run({"export", "tiny", "--trial", trials[t]["key"], "-o", "model.safetensors"}).code,
              0);
    const std::string text = "The film is not very good nosuchword .";
    const nlohmann::json want =
        json({"predict", "--model", "model.safetensors", "--text", text, "--json"})[0];
    // Each step rounds sums of K terms, relative error K·2^-24 in each of two orders; gates and
    // tanh do not amplify; the output sums 2H states of size below 1.
    const model::Parameters p = model::read_model_file(at("model.safetensors")).parameters;
    double weights = 1;
    for (const float w : p.output_weight) weights += static_cast<double>(std::abs(w));
    const double steps = static_cast<double>(want["tokens"].size());
    const double tolerance =
        (steps * (p.dims.inputs() + 2) + 2 * p.dims.hidden) * std::ldexp(1.0, -23) * weights;
    std::istringstream printed(python("example.py model.safetensors '" + text + "'"));
    for (const auto& logit : want["logits"]) {
      std::string line;
      ASSERT_TRUE(std::getline(printed, line));
      EXPECT_NEAR(std::stod(line), logit.get<double>(), tolerance) << line;
    }
  }
}

}  // namespace
}  // namespace dimscope
