#include "dimscope/base/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace dimscope {
namespace {

const std::vector<std::string> kNames = {"embedding_dim", "hidden_dim", "dropout", "epochs"};

TEST(NearestName, FindsALikelySlip) {
  EXPECT_EQ(nearest_name("hiden_dim", kNames), "hidden_dim");
  EXPECT_EQ(nearest_name("hidden_dims", kNames), "hidden_dim");
  EXPECT_EQ(nearest_name("dropuot", kNames), "dropout");
  EXPECT_EQ(nearest_name("embeding_dimm", kNames), "embedding_dim");
  EXPECT_EQ(nearest_name("epochs", kNames), "epochs");
}

TEST(NearestName, CountsSwappedNeighboursAsOneChange) {
  const std::vector<std::string> names = {"run", "report", "trials", "sst", "info"};
  EXPECT_EQ(nearest_name("rnu", names), "run");
  EXPECT_EQ(nearest_name("urn", names), "run");
  EXPECT_EQ(nearest_name("nur", names), "");  // two changes of three letters
  EXPECT_EQ(nearest_name("sts", names), "sst");
  EXPECT_EQ(nearest_name("inof", names), "info");
  EXPECT_EQ(nearest_name("rpeotr", names), "report");  // two swaps
}

TEST(NearestName, FindsNothingBeyondAThirdOfTheLetters) {
  EXPECT_EQ(nearest_name("momentum", kNames), "");
  EXPECT_EQ(nearest_name("epics", kNames), "");  // 3 changes of 5 letters
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name("epochs", {}), "");
}

TEST(NearestName, AllowsOneChangeInAShortName) {
  const std::vector<std::string> names = {"sst", "dev"};
  EXPECT_EQ(nearest_name("st", names), "sst");
  EXPECT_EQ(nearest_name("xx", names), "");
}

TEST(NearestName, TakesTheFirstOfEquallyNearNames) {
  const std::vector<std::string> names = {"test", "text"};
  EXPECT_EQ(nearest_name("tes", names), "test");
  EXPECT_EQ(nearest_name("tett", names), "test");
}

TEST(NearestName, DoesNotCompareNamesOfAnyLength) {
  EXPECT_EQ(nearest_name(std::string(100, 'x'), kNames), "");
  EXPECT_EQ(nearest_name(std::string(1'000'000, 'x'), kNames), "");
  const std::vector<std::string> names = {std::string(101, 'x')};
  EXPECT_EQ(nearest_name(std::string(101, 'x'), names), "");
}

TEST(NearestNameHint, NamesTheSlipOrEverythingKnown) {
  EXPECT_EQ(nearest_name_hint("hiden_dim", kNames), ", did you mean 'hidden_dim'?");
  EXPECT_EQ(nearest_name_hint("momentum", kNames),
            "; known: embedding_dim, hidden_dim, dropout, epochs");
}

}  // namespace
}  // namespace dimscope
