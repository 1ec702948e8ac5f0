#include "dimscope/model/foreign/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/message_of.h"
#include "tests/model/foreign_files.h"

namespace dimscope::model {
namespace {

using ::testing::ElementsAre;

const std::string kSix = bytes_of_values<float>({1, 2, 3, 4, 5, 6});

ForeignTensor parse(const std::string& bytes) {
  return parse_npy(bytes, "x", "a.npz");
}

std::string error_in(const std::string& bytes) {
  return message_of([&] { parse(bytes); });
}

std::string error_with(const std::string& header) {
  return error_in(npy_of(header, kSix));
}

TEST(Npy, ReadsAllThreeVersions) {
  for (const int version : {1, 2, 3}) {
    const ForeignTensor x = parse(npy_of(npy_header("<f4", "2, 3"), kSix, version));
    EXPECT_EQ(x.name, "x");
    EXPECT_THAT(x.shape, ElementsAre(2, 3));
    EXPECT_THAT(x.values, ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_TRUE(x.is_floating);
  }
}

TEST(Npy, ReadsAnArrayThatIsOneText) {
  const std::string utf32("{\0\0\0\xe9\0\0\0\xac\x20\0\0\0\xf6\1\0\0\0\0\0", 20);
  EXPECT_EQ(parse(npy_of(npy_header("<U5", ""), utf32)).text,
            "{\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(parse(npy_of(npy_header(">U1", ""), std::string("\0\0\0x", 4))).text, "x");
  EXPECT_EQ(parse(npy_of(npy_header("|S4", "1,"), std::string("ab\0\0", 4))).text, "ab");
  EXPECT_EQ(parse(npy_of(npy_header("<U1", ""), std::string("\0\xd8\0\0", 4))).text, "");
  EXPECT_EQ(parse(npy_of(npy_header("|S1", "2,"), "ab")).text, "") << "two texts are no one";
  EXPECT_EQ(parse(npy_of(npy_header("<f4", ""), bytes_of_values<float>({1}))).text, "");
}

TEST(Npy, KeepsWhatIsNotFiniteWhereItsCallerLooks) {
  const std::string bytes = npy_of(npy_header("<f8", "2,"), bytes_of_values<double>({NAN, 1e300}));
  const ForeignTensor x = parse_npy(bytes, "x", "a.npz", NotFinite::kKept);
  EXPECT_TRUE(std::isnan(x.values[0]));
  EXPECT_TRUE(std::isinf(x.values[1]));
}

TEST(Npy, TurnsFortransOrder) {
  EXPECT_THAT(parse(npy_of(npy_header("<f4", "2, 3", "True"), kSix)).values,
              ElementsAre(1, 3, 5, 2, 4, 6));
  std::vector<float> counted;
  for (int i = 0; i < 24; ++i) counted.push_back(static_cast<float>(i));
  const ForeignTensor cube =
      parse(npy_of(npy_header("<f4", "2, 3, 4", "True"), bytes_of_values(counted)));
  // Element (1,2,3) lies last in both orders; (0,1,0) is third in Fortran's.
  EXPECT_EQ(cube.values[23], 23);
  EXPECT_EQ(cube.values[4], 2);
  EXPECT_EQ(cube.values[12], 1);
}

TEST(Npy, ReadsHalvesDoublesAndBigEndianNumbers) {
  EXPECT_THAT(
      parse(npy_of(npy_header("<f2", "2,"), bytes_of_values<std::uint16_t>({0x3C00, 0xC000})))
          .values,
      ElementsAre(1, -2));
  EXPECT_THAT(parse(npy_of(npy_header("<f8", "1,"), bytes_of_values<double>({0.1}))).values,
              ElementsAre(0.1f));
  EXPECT_THAT(parse(npy_of(npy_header(">f4", "1,"), std::string("\x3F\x80\0\0", 4))).values,
              ElementsAre(1.0f));
  EXPECT_THAT(parse(npy_of(npy_header(">f8", ""), std::string("\x40\x08\0\0\0\0\0\0", 8))).values,
              ElementsAre(3.0f));
}

TEST(Npy, KeepsOtherTypesWithoutTheirNumbers) {
  const ForeignTensor steps = parse(npy_of(npy_header("<i8", ""), std::string(8, '\1')));
  EXPECT_FALSE(steps.is_floating);
  EXPECT_EQ(steps.type, "<i8");
  EXPECT_FALSE(parse(npy_of(npy_header("<U2", "1,"), std::string(8, 'a'))).is_floating);
  EXPECT_FALSE(parse(npy_of(npy_header("|b1", "2,"), "ab")).is_floating);
}

TEST(Npy, TakesItsKeysInAnyOrderAndBothQuotes) {
  EXPECT_THAT(
      parse(npy_of("{\"shape\":(3,2),\"descr\":\"<f4\",\"fortran_order\":False}   ", kSix)).shape,
      ElementsAre(3, 2));
}

TEST(Npy, RefusesWhatIsNoArray) {
  const std::string a = "a.npz: array x ";
  EXPECT_EQ(error_in("abc"), a + "is not in numpy's format");
  EXPECT_EQ(error_in(npy_of(npy_header("<f4", "6,"), kSix, 4)),
            a + "is in version 4.0 of numpy's format, expected 1.0, 2.0 or 3.0");
  const std::string whole = npy_of(npy_header("<f4", "6,"), kSix);
  EXPECT_EQ(error_in(whole.substr(0, 30)), a + "ends within its header");
  EXPECT_EQ(error_in(whole.substr(0, whole.size() - 1)),
            a + "has 23 bytes, expected 24 for shape [6] of type <f4");
}

TEST(Npy, RefusesObjectsAndStructures) {
  EXPECT_EQ(error_with(npy_header("|O", "6,")),
            "a.npz: array x holds Python objects, which are not read, as that could run code; save "
            "it as numbers");
  EXPECT_EQ(error_with("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,)}"),
            "a.npz: array x is a structured array, expected an array of numbers; save its fields "
            "one by one");
  for (const char* descr : {"f4", "?f4", "<q4", "<f", "<f4x"}) {
    EXPECT_EQ(error_with(npy_header(descr, "6,")),
              "a.npz: array x is of a type that is unknown, expected float16, float32 or float64")
        << descr;
  }
}

TEST(Npy, RefusesHeadersOfAnotherForm) {
  const std::string a = "a.npz: array x ";
  EXPECT_EQ(error_with("[]"), a + "its header has '[' where '{' is expected");
  EXPECT_EQ(error_with("{'descr' '<f4'}"), a + "its header has ''' where ':' is expected");
  EXPECT_EQ(error_with("{"), a + "its header has 'its end' where ''' is expected");
  EXPECT_EQ(error_with("{'descr"), a + "its header has a text without an end");
  EXPECT_EQ(error_with("{'descr': '<f4'}"), a + "its header lacks descr, fortran_order or shape");
  EXPECT_EQ(error_with("{'descr': '<f4', 'descr': '<f4'}"), a + "its header has descr twice");
  EXPECT_EQ(error_with("{'kind\x1b': 1}"),
            a + "its header has the key 'kind?', expected descr, fortran_order and shape");
  EXPECT_EQ(error_with("{'fortran_order': 1}"),
            a + "its header's fortran_order is neither True nor False");
  EXPECT_EQ(error_with(npy_header("<f4", "6,") + "x"), a + "its header goes on behind its end");
  const std::string shape =
      a + "its header's shape is not a tuple of at most 8 whole numbers up to 2147483647";
  for (const char* bad : {"-1,", "2147483648,", "1,1,1,1,1,1,1,1,1", "x"}) {
    EXPECT_EQ(error_with(npy_header("<f4", bad)), shape) << bad;
  }
  EXPECT_EQ(error_with("{'shape': (6 7)}"), a + "its header has '7' where ')' is expected");
}

}  // namespace
}  // namespace dimscope::model
