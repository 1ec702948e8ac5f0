#include "tests/structure/type_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "dimscope/base/file.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::filesystem::path kLibrary =
    std::filesystem::path(DIMSCOPE_TESTS_DIR).parent_path() / "dimscope";

TEST(TypeNames, AreEachOfOneType) {
  EXPECT_THAT(types_defined_twice_below(kLibrary), IsEmpty());
}

TEST(TypeNames, AreFoundWithTheirNamespace) {
  EXPECT_THAT(types_defined_in("namespace dimscope {\n"
                               "struct Forward;\n"
                               "struct Tree {\n"
                               "  struct Inner {};\n"
                               "};\n"
                               "namespace kernels {\n"
                               "enum class Split : int { kAll };\n"
                               "template <typename T> class Buffer final {\n"
                               "};\n"
                               "}  // namespace kernels\n"
                               "namespace {\n"
                               "struct Hidden {};\n"
                               "}  // namespace\n"
                               "using Answers = std::vector<int>;\n"
                               "template <typename T> struct Buffer<T*> {\n"
                               "};\n"
                               "}  // namespace dimscope\n"),
              ElementsAre(Pair("dimscope::Answers", ElementsAre(14)),
                          Pair("dimscope::Tree", ElementsAre(3)),
                          Pair("dimscope::kernels::Buffer", ElementsAre(8)),
                          Pair("dimscope::kernels::Split", ElementsAre(7))));
}

TEST(TypeNames, OfTwoTypesInAFolderAreFound) {
  const std::filesystem::path library = std::filesystem::path(::testing::TempDir()) /
                                        ("dimscope_types_" + std::to_string(::getpid()));
  std::filesystem::create_directories(library);
  write_file(library / "a.h",
             "namespace dimscope {\nstruct Answers {};\n}  // namespace dimscope\n");
  write_file(library / "b.h",
             "namespace dimscope {\nusing Answers = int;\n}  // namespace dimscope\n");
  const std::string folder = library.filename().string();
  EXPECT_THAT(types_defined_twice_below(library),
              ElementsAre("dimscope::Answers: " + folder + "/a.h:2, " + folder + "/b.h:2"));
  std::filesystem::remove_all(library);
}

}  // namespace
}  // namespace dimscope
