// Calls that stand in one place, so that what that place promises holds everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "dimscope/base/file.h"
#include "tests/structure/include_rules.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct KeptCall {
  std::string pattern;
  std::vector<std::string> homes;  // paths from the folder dimscope/
  std::string instead;
};

const std::vector<KeptCall>& kept_calls() {
  static const std::vector<KeptCall> calls = {
      {R"(\b(fmt::print|fputs|fprintf|printf|puts|putchar|fwrite)\(|\bstd::(cout|cerr|clog)\b)",
       {"cli/terminal/output.cc", "base/check.cc"},
       "print_out() or print_error() of cli/terminal/output.h"},
      {R"(\.dump\()", {"api/json.cc", "model/safetensors_header.cc"}, "dump() of api/json.h"},
  };
  return calls;
}

std::vector<std::string> misplaced_calls(const std::string& path, const std::string& source) {
  std::vector<std::string> messages;
  for (const KeptCall& call : kept_calls()) {
    if (std::ranges::find(call.homes, path) != call.homes.end()) continue;
    const std::regex pattern(call.pattern);
    std::istringstream stream(source);
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
      ++number;
      if (std::regex_search(line.substr(0, line.find("//")), pattern)) {
        messages.push_back(path + ":" + std::to_string(number) + ": use " + call.instead);
      }
    }
  }
  return messages;
}

TEST(KeptCalls, StandInTheirPlaceInTheWholeLibrary) {
  const std::filesystem::path library =
      std::filesystem::path(DIMSCOPE_TESTS_DIR).parent_path() / "dimscope";
  std::vector<std::string> all;
  for (const std::filesystem::path& source : sources_below(library)) {
    const std::string path = source.lexically_relative(library).generic_string();
    for (std::string& message : misplaced_calls(path, read_file(source))) {
      all.push_back(std::move(message));
    }
  }
  EXPECT_THAT(all, IsEmpty());
}

TEST(KeptCalls, AreFoundWhereTheyDoNotBelong) {
  EXPECT_THAT(misplaced_calls("cli/a.cc", "int a;\n  fmt::print(stderr, \"b\");  // fmt::print(\n"),
              ElementsAre("cli/a.cc:2: use print_out() or print_error() of cli/terminal/output.h"));
  EXPECT_THAT(misplaced_calls("cli/a.cc", "std::cerr << json.dump();"),
              ElementsAre("cli/a.cc:1: use print_out() or print_error() of cli/terminal/output.h",
                          "cli/a.cc:1: use dump() of api/json.h"));
  EXPECT_THAT(misplaced_calls("api/json.cc", "json.dump(-1);\nprint_out(\"\"); // printf("),
              IsEmpty());
}

}  // namespace
}  // namespace dimscope
