#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "dimscope/base/file.h"
#include "tests/cli/program.h"
#include "tests/study/temporary_directory.h"
#include "tests/study_text.h"

namespace dimscope {

// A study that trains in a blink: eight trials of the built-in corpus.
inline const std::string kTinyStudy = built_in_study(100, 2) + kTwoByTwoGrid + R"([[sentences]]
text = "the film is not very good ."
label = "negative"
)" + kNotGoodPhrase + kTurnsSlice;

// The binary in an empty directory of its own.
class Cli : public ::testing::Test {
 protected:
  std::filesystem::path at(const std::string& name) const { return home_.path() / name; }
  void write(const std::string& name, const std::string& content) const {
    write_file(at(name), content);
  }
  std::string read(const std::string& name) const { return read_file(at(name)); }

  ProgramOptions options() const { return {.directory = home_.path()}; }
  Result run(const std::vector<std::string>& arguments) const {
    return dimscope(arguments, options());
  }
  nlohmann::json json(const std::vector<std::string>& arguments) const {
    return dimscope_json(arguments, options());
  }
  // Runs kTinyStudy in "tiny".
  void run_tiny() const {
    write("tiny.toml", kTinyStudy);
    const Result result = run({"run", "tiny.toml", "--jobs", "2"});
    ASSERT_EQ(result.code, 0) << result.err;
  }

  // Asserts exit code 2, nothing on standard output, and "dimscope: MESSAGE" on standard error.
  void expect_refused(const std::vector<std::string>& arguments, const std::string& message,
                      const std::string& input = "") const {
    ProgramOptions with_input = options();
    with_input.input = input;
    const Result result = dimscope(arguments, with_input);
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_EQ(result.err, "dimscope: " + message + "\n");
    EXPECT_EQ(result.out, "");
  }

  const study::TemporaryDirectory home_;
};

// Every file below `directory` with its content.
inline std::map<std::string, std::string> files_below(const std::filesystem::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      files[relative(entry.path(), directory).string()] = read_file(entry.path());
    }
  }
  return files;
}

}  // namespace dimscope
