#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string_view>

#include "dimscope/base/file.h"

namespace dimscope::study {

std::span<const std::string_view> embedded_for_test();  // cmake/embed.cmake, see CMakeLists.txt

namespace {

TEST(Embed, KeepsEveryByteOfEveryFileInOrder) {
  const auto files = embedded_for_test();
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0], "");
  EXPECT_EQ(files[1], read_file(DIMSCOPE_EMBEDDED_DIR "/long"));
  EXPECT_GT(files[1].size(), 100'000u);
  EXPECT_EQ(files[2], read_file(DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors"));
}

}  // namespace
}  // namespace dimscope::study
