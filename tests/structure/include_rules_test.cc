#include "tests/structure/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "dimscope/base/file.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::filesystem::path kLibrary =
    std::filesystem::path(DIMSCOPE_TESTS_DIR).parent_path() / "dimscope";

TEST(IncludeRules, HoldInTheWholeLibrary) {
  EXPECT_GT(sources_below(kLibrary).size(), 30u) << kLibrary;
  EXPECT_THAT(include_violations_below(kLibrary), IsEmpty());
}

TEST(IncludeRules, AllowWhatALayerIsBuiltOn) {
  EXPECT_THAT(include_violations("engine/trainer.cc",
                                 "#include \"dimscope/engine/trainer.h\"\n"
                                 "#include <vector>\n"
                                 "#include \"dimscope/base/rng.h\"\n"
                                 "#include \"dimscope/engine/kernels/kernels.h\"\n"
                                 "#include \"dimscope/text/corpus/tree.h\"\n"),
              IsEmpty());
  EXPECT_THAT(include_violations("cli/main.cc", "#include \"dimscope/report/html_report.h\""),
              IsEmpty());
}

TEST(IncludeRules, FindAnIncludeThatPointsUpwards) {
  EXPECT_THAT(
      include_violations("text/corpus/tree.cc",
                         "#include <string>\n\n  # include \t\"dimscope/model/config.h\" //\n"),
      ElementsAre("dimscope/text/corpus/tree.cc:3: includes dimscope/model/config.h, but text may "
                  "include only itself, base"));
  EXPECT_THAT(
      include_violations("base/rng.h", "#include <dimscope/text/corpus/tree.h>"),
      ElementsAre("dimscope/base/rng.h:1: includes dimscope/text/corpus/tree.h, but base may "
                  "include only itself"));
}

TEST(IncludeRules, FindALayerFurtherDownThatIsNotListed) {
  EXPECT_THAT(
      include_violations("analysis/anova.cc", "#include \"dimscope/study/store/store.h\""),
      ElementsAre("dimscope/analysis/anova.cc:1: includes dimscope/study/store/store.h, but "
                  "analysis may include only itself, base"));
  EXPECT_THAT(include_violations("model/config.cc", "#include \"dimscope/text/corpus/tree.h\""),
              ElementsAre("dimscope/model/config.cc:1: includes dimscope/text/corpus/tree.h, but "
                          "model may include only itself, base"));
}

TEST(IncludeRules, FindALibraryOutsideItsPlace) {
  EXPECT_THAT(
      include_violations("study/runner.cc", "#include <SQLiteCpp/Database.h>"),
      ElementsAre("dimscope/study/runner.cc:1: includes SQLiteCpp/Database.h, which is kept "
                  "to study/store/"));
  EXPECT_THAT(
      include_violations("api/views.cc", "#include <sqlite3.h>"),
      ElementsAre("dimscope/api/views.cc:1: includes sqlite3.h, which is kept to study/store/"));
  EXPECT_THAT(
      include_violations("model/config.cc", "#include <nlohmann/json.hpp>"),
      ElementsAre("dimscope/model/config.cc:1: includes nlohmann/json.hpp, which is kept to "
                  "api/, serve/endpoints/, cli/, model/model_file.cc, model/safetensors_header.cc, "
                  "text/tables/json_lines.cc"));
  EXPECT_THAT(include_violations("engine/loss.cc", "#include <hwy/highway.h>"),
              ElementsAre("dimscope/engine/loss.cc:1: includes hwy/highway.h, which is kept to "
                          "engine/kernels/"));
  EXPECT_THAT(
      include_violations("explain/lrp.cc", "#include \"dimscope/engine/kernels/kernels.h\""),
      ElementsAre("dimscope/explain/lrp.cc:1: includes dimscope/engine/kernels/kernels.h, "
                  "which is kept to engine/"));
  EXPECT_THAT(include_violations("study/store/store_lock.cc", "#include <sqlite3.h>"), IsEmpty());
  EXPECT_THAT(include_violations("engine/kernels/a-inl.h", "#include <hwy/highway.h>"), IsEmpty());
}

TEST(IncludeRules, FindPathsThatHideTheirLayer) {
  EXPECT_THAT(
      include_violations("text/corpus/tree.cc", "#include \"../model/config.h\""),
      ElementsAre("dimscope/text/corpus/tree.cc:1: includes ../model/config.h, which is no path "
                  "from the root of the repository"));
  EXPECT_THAT(include_violations("utils/a.cc", "#include \"dimscope/base/rng.h\""),
              ElementsAre("dimscope/utils/a.cc:1: includes dimscope/base/rng.h, from a folder that "
                          "is no layer"));
  EXPECT_THAT(
      include_violations("cli/a.cc", "#include \"dimscope/utils/a.h\""),
      ElementsAre("dimscope/cli/a.cc:1: includes dimscope/utils/a.h, which is in no layer"));
}

TEST(IncludeRules, PassOverWhatIsNoInclude) {
  EXPECT_THAT(include_violations("text/corpus/tree.cc",
                                 "// #include \"dimscope/model/config.h\"\n"
                                 "#define INCLUDE \"dimscope/model/config.h\"\n"
                                 "#include HWY_TARGET_INCLUDE\n#\n#include"),
              IsEmpty());
}

TEST(IncludeRules, FindAViolationPlantedInAFolder) {
  const std::filesystem::path library = std::filesystem::path(::testing::TempDir()) /
                                        ("dimscope_planted_" + std::to_string(::getpid()));
  std::filesystem::create_directories(library / "text" / "deep");
  write_file(library / "text" / "deep" / "a.h", "#pragma once\n#include \"dimscope/cli/run.h\"\n");
  write_file(library / "text" / "b.cc", "#include \"dimscope/base/rng.h\"\n");
  EXPECT_EQ(sources_below(library).size(), 2u);
  EXPECT_THAT(include_violations_below(library),
              ElementsAre("dimscope/text/deep/a.h:2: includes dimscope/cli/run.h, but text may "
                          "include only itself, base"));
  std::filesystem::remove_all(library);
}

}  // namespace
}  // namespace dimscope
