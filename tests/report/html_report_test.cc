#include "dimscope/report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

#include "dimscope/base/gzip.h"
#include "tests/message_of.h"

namespace dimscope::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kPlaceholder = "__DIMSCOPE_STUDY__";

int count(std::string_view text, std::string_view part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

// Every text of `text` that matches, its first group.
std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

TEST(HtmlReport, PutsTheStudyWhereThePlaceholderIs) {
  EXPECT_EQ(html_report("<p>__DIMSCOPE_STUDY__</p>__DIMSCOPE_ANSWERS__", R"({"name":"a"})"),
            R"(<p>{"name":"a"}</p>)");
  EXPECT_EQ(html_report("__DIMSCOPE_STUDY__ __DIMSCOPE_ANSWERS__", ""), " ");
}

TEST(HtmlReport, PutsTheAnswersWhereTheirsIs) {
  EXPECT_EQ(html_report("__DIMSCOPE_STUDY__|__DIMSCOPE_ANSWERS__|", "{}", "foob"), "{}|Zm9vYg==|");
  EXPECT_EQ(
      html_report("__DIMSCOPE_STUDY__|__DIMSCOPE_ANSWERS__|", "\"__DIMSCOPE_ANSWERS__\"", "f"),
      "\"__DIMSCOPE_ANSWERS__\"|Zg==|");
}

TEST(HtmlReport, LetsNoTextOfTheStudyEndTheScript) {
  const std::string html = html_report("<script>__DIMSCOPE_STUDY__</script>__DIMSCOPE_ANSWERS__",
                                       R"({"text":"</script><!--<script>"})");
  EXPECT_EQ(html, R"(<script>{"text":"\u003c/script>\u003c!--\u003cscript>"}</script>)");
}

TEST(HtmlReport, LeavesAPlaceholderInsideTheStudyAlone) {
  EXPECT_EQ(html_report("[__DIMSCOPE_STUDY__]__DIMSCOPE_ANSWERS__", R"("__DIMSCOPE_STUDY__")"),
            R"(["__DIMSCOPE_STUDY__"])");
}

// The hashes are those of `printf 'run()' | openssl dgst -sha256 -binary | base64`.
TEST(HtmlReport, LetsNoScriptAndNoStyleInButItsOwn) {
  const std::string bundle =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
      "'unsafe-inline'; style-src "
      "'unsafe-inline'\"><script>run()</script><style>a{}</style><script "
      "type=\"application/json\">__DIMSCOPE_STUDY__</script>__DIMSCOPE_ANSWERS__";
  const std::string policy =
      "default-src 'none'; script-src 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='; "
      "style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='";
  EXPECT_EQ(content_policy(bundle), policy);
  EXPECT_THAT(html_report(bundle, "{}"), HasSubstr("content=\"" + policy + "\"><script>run()"));
  EXPECT_THAT(html_report(bundle, "{}", "", "other"), HasSubstr("content=\"other\"><script>run()"));
  EXPECT_EQ(content_policy("<p>__DIMSCOPE_STUDY__</p>"), "");
  EXPECT_EQ(content_policy("http-equiv=\"Content-Security-Policy\" content=\"script-src "
                           "'unsafe-inline'"),
            "script-src 'none'");
  EXPECT_THAT(content_policy(web_bundle()),
              AllOf(HasSubstr("script-src 'sha256-"), HasSubstr("style-src 'sha256-"),
                    Not(HasSubstr("unsafe"))));
}

TEST(HtmlReportDeathTest, NeedsAPlaceholder) {
  EXPECT_DEATH(html_report("<html></html>", "{}"), "the web bundle has a place for the study");
  EXPECT_DEATH(html_report("__DIMSCOPE_ANSWERS__ __DIMSCOPE_STUDY__", "{}"), "then one for its");
}

TEST(HtmlReport, IsToldFromThatOfAnotherApp) {
  const std::string bundle = "<a>__DIMSCOPE_STUDY__<b>__DIMSCOPE_ANSWERS__<c>";
  EXPECT_TRUE(is_report_of(bundle, html_report(bundle, "{}", "x")));
  EXPECT_FALSE(is_report_of(bundle, "<a>{}<B>eA==<c>"));
  EXPECT_FALSE(is_report_of(bundle, "<a>{}<b>"));
  EXPECT_FALSE(is_report_of(bundle, ""));
}

TEST(HtmlReport, HasItsAnswersUnpackedWhereThatIsAsked) {
  const std::string bundle = "<a>__DIMSCOPE_STUDY__<b>__DIMSCOPE_ANSWERS__<c>";
  EXPECT_EQ(with_unpacked_answers(bundle, html_report(bundle, "{}", pack_gzip("answers"))),
            html_report(bundle, "{}", "answers"));
  EXPECT_EQ(with_unpacked_answers(bundle, html_report(bundle, "{}")), html_report(bundle, "{}"));
  EXPECT_EQ(message_of([&] { with_unpacked_answers(bundle, "<a>{}<b>!<c>"); }),
            "the answers are no base64");
  EXPECT_EQ(message_of([&] { with_unpacked_answers(bundle, "<html>"); }),
            "no report of this dimscope; `dimscope report DIR` writes one");
  EXPECT_THAT(message_of([&] { with_unpacked_answers(bundle, "<a>{}<b>Zm9v<c>"); }),
              StartsWith("the answers: is no whole gzip file"));
}

TEST(WebBundle, HasOnePlaceholder) {
  EXPECT_EQ(count(web_bundle(), kPlaceholder), 1);
  EXPECT_EQ(count(html_report(web_bundle(), "{}"), kPlaceholder), 0);
  EXPECT_EQ(count(web_bundle(), "__DIMSCOPE_ANSWERS__"), 1);
  EXPECT_EQ(count(html_report(web_bundle(), "{}", "x"), "__DIMSCOPE_ANSWERS__"), 0);
}

TEST(WebBundle, IsAWholePage) {
  const std::string bundle(web_bundle());
  EXPECT_THAT(bundle, StartsWith("<!doctype html>"));
  EXPECT_THAT(bundle, HasSubstr("</html>"));
  EXPECT_THAT(bundle, HasSubstr("charset"));
  EXPECT_THAT(bundle, HasSubstr(R"(type="application/json")"));
}

TEST(WebBundle, LoadsNothingFromOutside) {
  const std::string bundle(web_bundle());
  // Scripts, styles, images and links of the page itself: only data: and places in the page.
  const std::regex attribute(R"re(<[a-z][^<>]*\s(?:src|href)\s*=\s*["']?([^"'\s>]+))re",
                             std::regex::icase);
  for (const std::string& target : matches(bundle, attribute)) {
    EXPECT_TRUE(target.starts_with("data:") || target.starts_with("#") ||
                target.starts_with("${") || target.starts_with("`"))
        << target;
  }
  EXPECT_THAT(matches(bundle, std::regex(R"(@import\s*([^;]{1,60}))")), IsEmpty());
  EXPECT_THAT(matches(bundle, std::regex(R"re(url\(\s*["']?(https?:[^)]*)\))re")), IsEmpty());
  EXPECT_THAT(matches(bundle, std::regex(R"re(import\(\s*["'`](https?:[^"'`]*))re")), IsEmpty());
}

TEST(WebBundle, NamesOnlyAddressesThatAreNeverLoaded) {
  // Names of XML dialects, and where frameworks explain their errors: text, never fetched.
  const std::set<std::string> names = {
      "http://www.w3.org/2000/svg",    "http://www.w3.org/1999/xhtml",
      "http://www.w3.org/1999/xlink",  "http://www.w3.org/XML/1998/namespace",
      "http://www.w3.org/2000/xmlns/", "http://www.w3.org/1998/Math/MathML"};
  const std::string bundle(web_bundle());
  for (const std::string& address :
       matches(bundle, std::regex(R"re((https?://[^\s"'`<>()\\]+))re"))) {
    EXPECT_TRUE(names.contains(address) || address.starts_with("https://svelte.dev/e/")) << address;
  }
}

}  // namespace
}  // namespace dimscope::report
