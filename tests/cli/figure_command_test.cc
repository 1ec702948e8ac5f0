// `dimscope figure`, in the Chromium of this machine.
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class FigureCommand : public Cli {
 protected:
  void SetUp() override {
    if (std::system("command -v chromium > /dev/null") != 0) {
      GTEST_SKIP() << "there is no chromium to draw with";
    }
    run_tiny();
  }
};

TEST_F(FigureCommand, SavesWhatThePageSaves) {
  const Result map = run({"figure", "tiny", "map", "-o", "map.svg"});
  ASSERT_EQ(map.code, 0) << map.err;
  EXPECT_EQ(map.out, "figure: map.svg\n");
  const std::string svg = read("map.svg");
  EXPECT_THAT(svg, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "));
  EXPECT_THAT(svg, HasSubstr("Fine accuracy, test, mean over seeds"));
  EXPECT_THAT(svg, Not(HasSubstr("var(--")));
}

TEST_F(FigureCommand, TakesAnAddressOfThePageAndWordsOfATitle) {
  const Result sentence =
      run({"figure", "tiny", "#map&sentence=3", "--title", "along", "-o", "sentence.png"});
  ASSERT_EQ(sentence.code, 0) << sentence.err;
  EXPECT_THAT(read("sentence.png"), StartsWith("\x89PNG"));
  const Result curve = run({"figure", "tiny", "curves", "-o", "curve.pdf"});
  ASSERT_EQ(curve.code, 0) << curve.err;
  EXPECT_THAT(read("curve.pdf"), StartsWith("%PDF-"));
}

TEST_F(FigureCommand, NamesTheFiguresThatThereAre) {
  const Result none = run({"figure", "tiny", "effects", "--title", "zebra", "-o", "a.svg"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, StartsWith("dimscope: no figure at effects has a title with 'zebra'; there "
                                   "are:\n  What moves fine accuracy, test?\n"));
  EXPECT_FALSE(exists(at("a.svg")));
}

TEST_F(FigureCommand, WritesAReportThatIsOldAnew) {
  const auto before = last_write_time(at("tiny/report.html"));
  ASSERT_EQ(run({"figure", "tiny", "map", "-o", "a.svg"}).code, 0);
  EXPECT_EQ(last_write_time(at("tiny/report.html")), before) << "it was of this state";
  last_write_time(at("tiny/report.html"), before - std::chrono::hours(1));
  ASSERT_EQ(run({"figure", "tiny", "map", "-o", "a.svg"}).code, 0);
  EXPECT_GT(last_write_time(at("tiny/report.html")), before - std::chrono::minutes(1));
}

TEST_F(FigureCommand, RefusesWhatIsNoFigure) {
  expect_refused({"figure", "tiny", "map", "-o", "map.gif"},
                 "-o map.gif: expected a name that ends in .svg, .png or .pdf");
  expect_refused({"figure", "tiny", "map", "-o", "map.svg", "--browser", "nobody"},
                 "--browser nobody: is no program");
  write("page.html", "<p>another page</p>");
  expect_refused({"figure", "tiny", "--report", "page.html", "-o", "a.svg"},
                 "page.html: no report of this dimscope; `dimscope report DIR` writes one");
}

TEST_F(FigureCommand, SaysWhatItNeeds) {
  ProgramOptions nowhere = options();
  nowhere.environment["PATH"] = "/nonexistent";
  const Result none = dimscope({"figure", "tiny", "map", "-o", "a.svg"}, nowhere);
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("figures are drawn by the report's own page in Chromium"));
  EXPECT_THAT(none.err, HasSubstr("apt install chromium"));
}

}  // namespace
}  // namespace dimscope
