#include "dimscope/effects/tables/result_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dimscope::effects {
namespace {

using Kind = ResultTable::Kind;

ResultTable example() {
  return {"id",
          "Effects of d_e & d_h, 95 %",
          {{"term", "term", Kind::kText},
           {"share", "share %", Kind::kPercent},
           {"interval", "95 %", Kind::kPercent},
           {"p", "p", Kind::kP},
           {"n", "n", Kind::kCount}},
          {{std::string("a \"b\", c"), 0.25, analysis::Interval{0.125, 0.5}, 0.0001, 2210.0},
           {std::string("d_e × d_h"), ResultTable::Cell(), ResultTable::Cell(), 0.25, 7.0}}};
}

TEST(ResultTable, IsWrittenAsCsvWithExactNumbers) {
  EXPECT_EQ(to_csv(example()),
            "term,share,interval_low,interval_high,p,n\n"
            "\"a \"\"b\"\", c\",0.25,0.125,0.5,0.0001,2210\n"
            "d_e × d_h,,,,0.25,7\n");
}

TEST(ResultTable, LeavesWhatIsNoNumberEmptyInCsv) {
  const ResultTable table{"id",
                          "t",
                          {{"x", "x", Kind::kNumber}},
                          {{std::nan("")}, {std::numeric_limits<double>::infinity()}}};
  EXPECT_EQ(to_csv(table), "x\n\n\n");
}

TEST(ResultTable, IsWrittenAsLatexWithEscapedText) {
  EXPECT_EQ(
      to_latex(example()),
      "\\begin{table}\n"
      "  \\caption{Effects of d\\_e \\& d\\_h, 95 \\%}\n"
      "  \\begin{tabular}{lrrrr}\n"
      "    \\toprule\n"
      "    term & share \\% & 95 \\% & p & n \\\\\n"
      "    \\midrule\n"
      "    a \\textquotedbl{}b\\textquotedbl{}, c & 25.0 & [12.5, 50.0] & $<$0.001 & 2210 \\\\\n"
      "    d\\_e $\\times$ d\\_h & -- & -- & 0.250 & 7 \\\\\n"
      "    \\bottomrule\n"
      "  \\end{tabular}\n"
      "\\end{table}\n");
}

TEST(ResultTable, ShowsNumbersAsTheirKindSays) {
  EXPECT_EQ(cell_text(0.123456, Kind::kNumber), "0.1235");
  EXPECT_EQ(cell_text(12345.6, Kind::kCount), "12346");
  EXPECT_EQ(cell_text(0.12345, Kind::kPercent), "12.3");
  EXPECT_EQ(cell_text(0.0009, Kind::kP), "<0.001");
  EXPECT_EQ(cell_text(analysis::Interval{1, 2.5}, Kind::kNumber), "[1, 2.5]");
  EXPECT_EQ(cell_text(ResultTable::Cell(), Kind::kNumber), "–");
  EXPECT_EQ(cell_text(std::nan(""), Kind::kNumber), "–");
  EXPECT_EQ(cell_text(-std::numeric_limits<double>::infinity(), Kind::kNumber), "-∞");
}

}  // namespace
}  // namespace dimscope::effects
