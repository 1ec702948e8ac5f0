#include "dimscope/effects/findings/finding_words.h"

#include <gtest/gtest.h>

namespace dimscope::effects {
namespace {

TEST(FindingWords, WriteSharesAsPoints) {
  EXPECT_EQ(amount_text(0.0661), "+6.6 points");
  EXPECT_EQ(amount_text(-0.0661), "−6.6 points");
  EXPECT_EQ(amount_text(-0.0001), "0.0 points") << "no minus before zero";
  EXPECT_EQ(amount_range(analysis::Interval{0.059, 0.0731}), "[5.9, 7.3]");
  EXPECT_EQ(amount_range(analysis::Interval{-0.012, 0.0001}), "[−1.2, 0.0]");
  EXPECT_EQ(amount_range(std::nullopt), "");
  EXPECT_EQ(size_text(-0.031), "3.1 points");
  EXPECT_EQ(margin_text(0.01), "1 point");
  EXPECT_EQ(margin_text(0.025), "2.5 points");
  EXPECT_EQ(level_text(0.4354), "43.5 %");
}

TEST(FindingWords, WriteSharesOfAWholeWithAsManyDigitsAsTheyNeed) {
  EXPECT_EQ(share_text(0), "0 %");
  EXPECT_EQ(share_text(0.043), "4.3 %");
  EXPECT_EQ(share_text(0.0996), "10 %");
  EXPECT_EQ(share_text(0.25), "25 %");
  EXPECT_EQ(share_text(1), "100 %");
}

TEST(FindingWords, CountAndNameThings) {
  EXPECT_EQ(grouped(7), "7");
  EXPECT_EQ(grouped(2210), "2,210");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(counted_words(1, "cell"), "one cell");
  EXPECT_EQ(counted_words(2210, "sentence"), "2,210 sentences");
  EXPECT_EQ(p_words(0.0004), "p < 0.001");
  EXPECT_EQ(p_words(0.0136), "p = 0.014");
  EXPECT_EQ(at_start("hidden dimension"), "Hidden dimension");
  EXPECT_EQ(at_start("lr"), "lr");
  const std::vector<AxisView> axes = {{.name = "hidden_dim", .label = "hidden dimension"},
                                      {.name = "optimizer", .label = "optimizer"}};
  EXPECT_EQ(settings_words({{"hidden_dim", 2}, {"optimizer", "adam"}}, axes),
            "hidden dimension 2, optimizer adam");
  EXPECT_EQ(label_of("hidden_dim", axes), "hidden dimension");
  EXPECT_EQ(label_of("max_depth", axes), "max_depth");
}

}  // namespace
}  // namespace dimscope::effects
