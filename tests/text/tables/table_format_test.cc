#include "dimscope/text/tables/table_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

using Cells = std::vector<std::string>;

std::vector<Cells> cells_of(const Table& table) {
  std::vector<Cells> rows;
  for (const TableRow& row : table.rows) rows.push_back(row.cells);
  return rows;
}

std::vector<std::int64_t> lines_of(const Table& table) {
  std::vector<std::int64_t> lines;
  for (const TableRow& row : table.rows) lines.push_back(row.line);
  return lines;
}

std::string csv_error(std::string_view text, bool header = true) {
  return message_of([&] { parse_csv(text, "a.csv", header); });
}

TEST(Csv, ReadsQuotesAsInRfc4180) {
  const Table table = parse_csv(
      "text,label\r\n"
      "plain,1\r\n"
      "\"with, comma\",2\r\n"
      "\"say \"\"hi\"\"\",3\r\n"
      "\"two\nlines\r\nthree\",4\r\n"
      "\"\",5",
      "a.csv", true);
  EXPECT_THAT(table.columns, ElementsAre("text", "label"));
  EXPECT_THAT(cells_of(table),
              ElementsAre(Cells{"plain", "1"}, Cells{"with, comma", "2"}, Cells{"say \"hi\"", "3"},
                          Cells{"two\nlines\r\nthree", "4"}, Cells{"", "5"}));
  EXPECT_THAT(lines_of(table), ElementsAre(2, 3, 4, 5, 8));
}

TEST(Csv, KeepsBlanksAndPassesOverEmptyLines) {
  const Table table = parse_csv("a,b\n\n x , y \n\n\nz,w\n", "a.csv", true);
  EXPECT_THAT(cells_of(table), ElementsAre(Cells{" x ", " y "}, Cells{"z", "w"}));
  EXPECT_THAT(lines_of(table), ElementsAre(3, 6));
}

TEST(Csv, EndsRowsAtACarriageReturnAlone) {
  const Table table = parse_csv("a,b\rc,d\re,f\ng,h\n", "a.csv", true);
  EXPECT_THAT(cells_of(table), ElementsAre(Cells{"c", "d"}, Cells{"e", "f"}, Cells{"g", "h"}));
  EXPECT_THAT(lines_of(table), ElementsAre(1, 1, 2));
}

TEST(Csv, TakesTheSeparatorOfTheFirstRow) {
  EXPECT_THAT(parse_csv("text;label\n1,5 stars;5\n", "a", true).columns,
              ElementsAre("text", "label"));
  EXPECT_THAT(parse_csv("text\tlabel\n\"a\tb\"\t5\n", "a", true).rows[0].cells,
              ElementsAre("a\tb", "5"));
  EXPECT_THAT(parse_csv("\"a;b;c\",label\nx,1\n", "a", true).columns,
              ElementsAre("a;b;c", "label"));
}

TEST(Csv, NumbersTheColumnsOfAFileWithoutHeader) {
  const Table table = parse_csv("3,Wall St.,Bears\n4,Oil,Prices\n", "a.csv", false);
  EXPECT_THAT(table.columns, ElementsAre("1", "2", "3"));
  EXPECT_THAT(lines_of(table), ElementsAre(1, 2));
}

TEST(Csv, NamesThePlaceOfWhatIsWrong) {
  EXPECT_EQ(csv_error("a,b\nx,\"y\"z\n"),
            "a.csv:2:6: found a quote inside a cell, expected the whole cell in quotes and its own "
            "quotes twice, as in \"a \"\"b\"\"\"");
  EXPECT_EQ(csv_error("a,b\nsay \"x\",y\n").substr(0, 11), "a.csv:2:5: ");
  EXPECT_EQ(csv_error("a,b\nx,y\n\"z,w\nq,r\n"),
            "a.csv:3: a quote that opens in this row is never closed");
  EXPECT_EQ(csv_error("a,b\n\"x\n1\",y\nz\n"),
            "a.csv:4: found 1 cell, expected 2 as in the header");
  EXPECT_EQ(csv_error("a,b\nx,y,z\n"), "a.csv:2: found 3 cells, expected 2 as in the header");
  EXPECT_EQ(csv_error("a,b\nx,y,z\n", false),
            "a.csv:2: found 3 cells, expected 2 as in the first row");
  EXPECT_EQ(csv_error(""), "a.csv:1: found no row, expected a header");
  EXPECT_EQ(csv_error("a,b\n"), "a.csv:1: found no row below the header");
  EXPECT_EQ(csv_error("a,a\nx,y\n"),
            "a.csv:1: two columns are called 'a'; where the file has no header, say header = false "
            "in [data]");
  EXPECT_EQ(csv_error("a,\nx,y\n"),
            "a.csv:1: column 2 has no name; where the file has no header, say header = false in "
            "[data]");
}

TEST(Csv, CallsTheNumbersThatPandasWrites) {
  EXPECT_THAT(parse_csv(",text,label\n0,a b,1\n", "a", true).columns,
              ElementsAre("#", "text", "label"));
}

TEST(Tsv, TakesQuotesAsLetters) {
  const Table table = parse_tsv("sentence\tlabel\r\n\"half a quote\t1\r\n\ta\n", "a.tsv", true);
  EXPECT_THAT(table.columns, ElementsAre("sentence", "label"));
  EXPECT_THAT(cells_of(table), ElementsAre(Cells{"\"half a quote", "1"}, Cells{"", "a"}));
  EXPECT_EQ(message_of([] { parse_tsv("a\tb\n\nx\n", "a.tsv", true); }),
            "a.tsv:3: found 1 cell, expected 2 as in the header");
}

TEST(JsonLines, ReadsAnObjectALine) {
  const Table table = parse_json_lines(
      "{\"text\": \"caf\\u00e9\\nnoir\", \"stars\": 5}\r\n\n"
      "{\"stars\": 4.50, \"ok\": true, \"text\": \"b\"}\n"
      "{\"text\": null, \"more\": [1]}\n",
      "a.jsonl", true);
  EXPECT_THAT(table.columns, ElementsAre("text", "stars", "ok", "more"));
  EXPECT_THAT(cells_of(table), ElementsAre(Cells{"caf\u00E9\nnoir", "5", "", ""},
                                           Cells{"b", "4.50", "true", ""}, Cells{"", "", "", ""}));
  EXPECT_THAT(lines_of(table), ElementsAre(1, 3, 4));
}

TEST(JsonLines, TakesAListOfTextsForThemALineEach) {
  const auto cell = [](const std::string& value) {
    return parse_json_lines("{\"a\": " + value + ", \"b\": 1}\n", "a.jsonl", true).rows[0].cells[0];
  };
  EXPECT_EQ(cell(R"(["not", " bad", "."])"), "not\n bad\n.");
  EXPECT_EQ(cell(R"(["one"])"), "one");
  EXPECT_EQ(cell(R"(["a", ""])"), "a\n");
  for (const char* const other : {"[]", R"(["a", 1])", R"(["a", ["b"]])", R"([["a"]])",
                                  R"(["a", {"b": "c"}])", R"({"b": ["c"]})", R"(["two\nlines"])"}) {
    EXPECT_EQ(cell(other), "") << other;
  }
}

TEST(JsonLines, NamesThePlaceOfWhatIsWrong) {
  const auto error = [](std::string_view text) {
    return message_of([&] { parse_json_lines(text, "a.jsonl", true); });
  };
  EXPECT_EQ(error("{\"a\": 1}\n{\"a\": }\n"),
            "a.jsonl:2:7: found what is no JSON, expected an object a line, as in {\"text\": "
            "\"…\", \"label\": 1}");
  EXPECT_EQ(error("[1]\n").substr(0, 39), "a.jsonl:1:1: found no object, expected ");
  EXPECT_EQ(error("\n"), "a.jsonl:1: found no row, expected an object a line");
  EXPECT_EQ(error("{}\n"), "a.jsonl:1: found an object without a key, expected text and label");
  EXPECT_EQ(error("{\"a\": 1e999}\n").substr(0, 41), "a.jsonl:1:11: found a number out of range");
  std::string wide = "{";
  for (int i = 0; i < 1001; ++i) wide += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
  EXPECT_EQ(
      error(wide + "}"),
      "a.jsonl:1:1: found more than 1000 different keys, expected the same few in every line");
}

TEST(JsonLines, ReadsDeepNestingWithoutRecursion) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  const Table table = parse_json_lines("{\"a\": " + deep + ", \"b\": 1}", "a.jsonl", true);
  EXPECT_THAT(table.rows[0].cells, ElementsAre("", "1"));
}

TEST(LabelLines, SplitAtTheFirstBlank) {
  const Table table =
      parse_label_lines("DESC:manner How did it go ?\r\n\n1 a b\n", "trec.txt", true);
  EXPECT_THAT(table.columns, ElementsAre("label", "text"));
  EXPECT_THAT(cells_of(table),
              ElementsAre(Cells{"DESC:manner", "How did it go ?"}, Cells{"1", "a b"}));
  const auto error = [](std::string_view text) {
    return message_of([&] { parse_label_lines(text, "a.txt", true); });
  };
  EXPECT_EQ(error("1 a\nword\n"),
            "a.txt:2:5: found no blank, expected a label, a space and a text");
  EXPECT_EQ(error(" a b\n"), "a.txt:1:1: found a blank, expected a label, a space and a text");
  EXPECT_EQ(error(" \n"), "a.txt:1: found no row, expected a label and a text a line");
}

TEST(TableFormats, AreToldFromNamesAndFirstLines) {
  EXPECT_EQ(format_of("a/Reviews.CSV", "").name, "csv");
  EXPECT_EQ(format_of("a.csv.gz", "").name, "csv");
  EXPECT_EQ(format_of("a.tab", "").name, "tsv");
  EXPECT_EQ(format_of("a.ndjson", "").name, "jsonl");
  EXPECT_EQ(format_of("a.txt", "1\ta\n").name, "tsv");
  EXPECT_EQ(format_of("a.txt", "1 a\n2\tb").name, "lines");
  EXPECT_THAT(table_format_names(), ElementsAre("csv", "tsv", "jsonl", "lines"));
}

}  // namespace
}  // namespace dimscope::text
