// A file is found by its name, and a name by its layer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "dimscope/base/file.h"
#include "tests/structure/include_rules.h"

namespace dimscope {
namespace {

using ::testing::IsEmpty;

const std::filesystem::path kLibrary =
    std::filesystem::path(DIMSCOPE_TESTS_DIR).parent_path() / "dimscope";

TEST(FileNames, AreEachOfOnePlace) {
  std::map<std::string, std::set<std::string>> folders;  // of a name without its ending
  for (const std::filesystem::path& source : sources_below(kLibrary)) {
    folders[source.stem().string()].insert(source.parent_path().string());
  }
  std::vector<std::string> several;
  for (const auto& [name, places] : folders) {
    // A command is called as the user calls it.
    std::set<std::string> others = places;
    if (others.size() > 1) others.erase((kLibrary / "cli" / "commands").string());
    if (others.size() > 1) several.push_back(name);
  }
  EXPECT_THAT(several, IsEmpty());
}

// base/ is what every layer is written in, and has no namespace of its own.
TEST(Namespaces, AreTheLayers) {
  std::vector<std::string> elsewhere;
  for (const std::filesystem::path& source : sources_below(kLibrary)) {
    const std::string path = source.lexically_relative(kLibrary).generic_string();
    const std::string layer = path.substr(0, path.find('/'));
    const std::string expected =
        layer == "base" ? "namespace dimscope {" : "namespace dimscope::" + layer;
    const std::string text = read_file(source);
    const bool is_main = path == "cli/main.cc";
    if (!is_main && text.find("\n" + expected) == std::string::npos) elsewhere.push_back(path);
  }
  EXPECT_THAT(elsewhere, IsEmpty());
}

}  // namespace
}  // namespace dimscope
