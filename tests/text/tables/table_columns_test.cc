#include "dimscope/text/tables/table_columns.h"

#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

// "text label", or what is wrong.
std::string choice(std::string_view csv, std::string_view text = "", std::string_view label = "",
                   bool header = true) {
  const Table table = parse_csv(csv, "a.csv", header);
  const TableColumns columns = choose_columns(table, text, label);
  return table.columns[columns.text] + ' ' + table.columns[columns.label];
}

TEST(TableColumns, AreThoseThatAreNamed) {
  const char* csv = "a,b,c\nx,y,z\n";
  EXPECT_EQ(choice(csv, "b", "a"), "b a");
  const Table table = parse_csv(csv, "a.csv", true);
  EXPECT_FALSE(choose_columns(table, "b", "a").guessed);
  EXPECT_EQ(message_of([&] { choice("review,stars\nx,1\n", "text", "stars"); }),
            "a.csv: has no column 'text', as text in [data] says; known: review, stars");
  EXPECT_EQ(message_of([&] { choice("review,stars\nx,1\n", "review", "star"); }),
            "a.csv: has no column 'star', as label in [data] says, did you mean 'stars'?");
  EXPECT_EQ(message_of([&] { choice("review,stars\nx,1\n", "review", "review"); }),
            "a.csv: text and label are both column 'review'");
}

TEST(TableColumns, AreGuessedFromUsualNames) {
  EXPECT_EQ(choice("id,Review,Star Rating,votes\n1,x,5,0\n"), "Review Star Rating");
  EXPECT_EQ(choice("rating,title,text,asin\n5,a,b,c\n"), "text rating");
  EXPECT_EQ(choice("review,stars\nx,1\n", "", "stars"), "review stars");
  EXPECT_TRUE(choose_columns(parse_csv("text,label\nx,1\n", "a", true), "text", "").guessed);
}

TEST(TableColumns, AreGuessedFromTheCells) {
  EXPECT_EQ(choice("what,how\ngood,this is a good film\nbad,that was a bad one\n"), "how what");
  EXPECT_EQ(choice("id,kind,words\n"
                   "1,a,one two three four\n2,b,one two three five\n3,a,one two three six\n"
                   "4,b,four five six seven\n"),
            "words kind");
}

TEST(TableColumns, AreAskedForWhereNothingIsObvious) {
  EXPECT_EQ(message_of([] { choice("a,b,c\nx,y,z\n"); }),
            "a.csv: which column holds the texts is not obvious; say text = \"review\" in [data]; "
            "columns: 'a', 'b', 'c'");
  EXPECT_EQ(message_of([] { choice("a,b,text\nx,y,one two\nx,y,one three\nz,w,a\nz,w,b\n"); }),
            "a.csv: which column holds the labels is not obvious; say label = \"stars\" in [data]; "
            "columns: 'a', 'b', 'text'");
}

TEST(TableColumns, RefuseAFirstRowThatIsData) {
  EXPECT_EQ(
      message_of([] { choice("3,Oil prices rise again\n4,Wall St. falls\n"); }),
      "a.csv:1: the first row looks like data, expected the columns' names; header = false in "
      "[data] reads it as data, with the columns \"1\" to \"2\"");
  EXPECT_EQ(choice("3,Oil prices rise again\n4,Wall St. falls now\n", "", "", false), "2 1");
}

}  // namespace
}  // namespace dimscope::text
