// Every example that --help gives, run on the study that the README begins with.
#include <gmock/gmock.h>

#include <cstdlib>
#include <regex>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

// Commands of a help text, those that a line end breaks in one.
std::vector<std::string> examples_of(const std::string& help) {
  std::vector<std::string> examples;
  const auto lines = lines_of(help);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = lines[i];
    const std::string begin = examples.empty() ? "Example: " : "         ";
    if (!line.starts_with(begin + "dimscope ")) continue;
    while (line.ends_with("\\")) line = line.substr(0, line.size() - 1) + lines.at(++i);
    examples.push_back(line.substr(begin.size()));
  }
  return examples;
}

class HelpExamples : public Cli {
 protected:
  // The grid of studies/demo.toml, trained on little.
  void write_demo() const {
    std::string text = read_file(DIMSCOPE_TESTS_DIR "/../studies/demo.toml");
    text = std::regex_replace(text, std::regex("\n(epochs|train_sentences) = [0-9]+"), "");
    ASSERT_NE(text.find("\n[data]\n"), std::string::npos);
    ASSERT_NE(text.find("\n[train]\n"), std::string::npos);
    text.insert(text.find("\n[data]\n") + 8, "train_sentences = 200\n");
    text.insert(text.find("\n[train]\n") + 9, "epochs = 1\n");
    std::filesystem::create_directory(at("studies"));
    write("studies/demo.toml", text);
  }
  // What those of `init` and `data info` read.
  void write_reviews() const {
    std::filesystem::copy_file(DIMSCOPE_TESTS_DIR "/../studies/reviews.csv", at("reviews.csv"));
  }
  // What the example of `import` reads.
  void write_model_of_another() const {
    const std::string model = DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors";
    std::filesystem::copy_file(model, at("theirs.safetensors"));
    const nlohmann::json answer =
        json({"predict", "--model", "theirs.safetensors", "--tokens", "1,4,2", "--json"})[0];
    write("logits.json",
          nlohmann::json{{{"tokens", {1, 4, 2}}, {"logits", answer["logits"]}}}.dump());
  }
  void expect_works(const std::string& example) const {
    const std::filesystem::path binary = DIMSCOPE_BINARY;
    const std::string command = "cd '" + home_.path().string() + "' && PATH='" +
                                binary.parent_path().string() + "':$PATH && " + example +
                                " > out.txt 2> err.txt";
    EXPECT_EQ(std::system(command.c_str()), 0) << example << "\n" << read("err.txt");
  }
};

TEST_F(HelpExamples, WorkOnTheDemoStudy) {
  write_demo();
  write_model_of_another();
  write_reviews();
  // In an order in which each finds what it needs.
  std::vector<std::vector<std::string>> commands = {
      {},           {"run"},     {"export"},       {"data", "synth"},
      {"report"},   {"trials"},  {"effects"},      {"find"},
      {"explain"},  {"predict"}, {"slices"},       {"import"},
      {"evaluate"}, {"data"},    {"data", "info"}, {"evaluate-explanations"},
      {"init"},     {"figure"}};
  for (std::vector<std::string> command : commands) {
    command.push_back("--help");
    const std::vector<std::string> examples = examples_of(run(command).out);
    EXPECT_FALSE(examples.empty()) << command[0];
    for (const std::string& example : examples) expect_works(example);
  }
}

}  // namespace
}  // namespace dimscope
