#include "dimscope/base/gzip.h"

#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope {
namespace {

// printf 'text,label\nfine,1\n' | gzip -n
constexpr unsigned char kBytes[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03,
                                    0x2b, 0x49, 0xad, 0x28, 0xd1, 0xc9, 0x49, 0x4c, 0x4a, 0xcd,
                                    0xe1, 0x4a, 0xcb, 0xcc, 0x4b, 0xd5, 0x31, 0xe4, 0x02, 0x00,
                                    0xe2, 0x38, 0xb3, 0x2c, 0x12, 0x00, 0x00, 0x00};
const std::string_view kPacked(reinterpret_cast<const char*>(kBytes), sizeof kBytes);

TEST(Gzip, UnpacksAFile) {
  ASSERT_TRUE(is_gzip(kPacked));
  EXPECT_EQ(unpack_gzip(kPacked, "a.csv.gz", 100), "text,label\nfine,1\n");
  EXPECT_FALSE(is_gzip("text,label\n"));
}

TEST(Gzip, RefusesMoreThanItMay) {
  EXPECT_EQ(message_of([] { unpack_gzip(kPacked, "a.csv.gz", 17); }),
            "a.csv.gz: unpacks to more than the 17 bytes expected at most");
}

TEST(Gzip, RefusesADamagedFile) {
  for (std::size_t size = 2; size < kPacked.size(); ++size) {
    const std::string message =
        message_of([&] { unpack_gzip(kPacked.substr(0, size), "a.csv.gz", 100); });
    EXPECT_TRUE(message.starts_with("a.csv.gz: is no whole gzip file")) << size << message;
  }
}

TEST(Gzip, PacksWhatItUnpacks) {
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes += static_cast<char>(i * i >> 7);
  for (const std::size_t size : {1, 10240, 300000}) {
    const std::string packed = pack_gzip(bytes.substr(0, size));
    EXPECT_TRUE(is_gzip(packed));
    EXPECT_EQ(unpack_gzip(packed, "a", 300000), bytes.substr(0, size));
    EXPECT_EQ(packed, pack_gzip(bytes.substr(0, size))) << "no time is in it";
  }
  EXPECT_LT(pack_gzip(std::string(100000, 'a')).size(), 1000u) << "no padding to blocks";
}

}  // namespace
}  // namespace dimscope
