#include "tests/structure/layer_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "dimscope/base/file.h"

namespace dimscope {

// For messages.
void PrintTo(const Layer& layer, std::ostream* out) {
  *out << layer.name << " {" << ::testing::PrintToString(layer.below) << "}";
}

namespace {

using ::testing::ElementsAre;

const std::filesystem::path kRoot = std::filesystem::path(DIMSCOPE_TESTS_DIR).parent_path();

TEST(LayerRules, AreReadAsCMakeHandsThemOver) {
  EXPECT_THAT(
      parse_layers("base|text base|engine base text"),
      ElementsAre(Layer{"base", {}}, Layer{"text", {"base"}}, Layer{"engine", {"base", "text"}}));
}

TEST(LayerRules, ListOnlyLayersBelow) {
  std::set<std::string> below;
  for (const Layer& layer : layers()) {
    for (const std::string& name : layer.below) {
      EXPECT_TRUE(below.contains(name)) << layer.name << " lists " << name;
    }
    below.insert(layer.name);
  }
}

TEST(LayerRules, AreThereForEveryFolderOfTheLibrary) {
  std::set<std::string> folders, names;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "dimscope")) {
    if (entry.is_directory()) folders.insert(entry.path().filename().string());
  }
  for (const Layer& layer : layers()) names.insert(layer.name);
  EXPECT_EQ(folders, names);
}

TEST(LayerRules, AreThoseOfTheDocument) {
  EXPECT_EQ(layers_of_document(read_file(kRoot / "docs" / "architecture.md")), layers());
}

TEST(LayerRules, OfADocumentMayBeWrapped) {
  EXPECT_THAT(layers_of_document("```\n"
                                 "dimscope/        may include    libraries it alone sees\n"
                                 "  base/  errors  –              xxHash\n"
                                 "         files\n"
                                 "  text/  trees   base           ICU\n"
                                 "  api/   views   base           fmt\n"
                                 "         JSON    text\n"
                                 "  cli/   all     everything     CLI11\n"
                                 "web/     page    (nothing)\n"),
              ElementsAre(Layer{"base", {}}, Layer{"text", {"base"}},
                          Layer{"api", {"base", "text"}}, Layer{"cli", {"base", "text", "api"}}));
}

}  // namespace
}  // namespace dimscope
