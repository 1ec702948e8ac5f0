#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dimscope::text {

// Hands out the lines of a text under the name the user knows it by, and says where something in
// it is wrong. Every line is text (text_line.h) and not empty.
// A line ends in LF or CR LF; empty lines at the end of the text and a byte order mark at its start
// are passed over.
class LineReader {
 public:
  // `expected` is what a line should hold, for messages: "a tree". Both views must outlive this.
  // Throws InputError for a text without any line.
  LineReader(std::string_view text, std::string_view name, std::string_view expected);

  // Moves to the next line; false at the end. Throws InputError for an empty line, invalid UTF-8, a
  // control character, a line of 2^31 bytes or more.
  bool next();

  std::string_view line() const { return line_; }
  std::int64_t number() const { return number_; }  // from 1

  // Throws InputError "NAME:line:column: MESSAGE"; `at` counts bytes of the line from 0.
  [[noreturn]] void fail(std::size_t at, std::string_view message) const;

  // What stands at `at`, for a message: "')'", "a tab", "the end of the line".
  std::string found(std::size_t at) const;

 private:
  std::string_view rest_;
  std::string_view name_;
  std::string_view expected_;
  std::string_view line_;
  std::int64_t number_ = 0;
};

}  // namespace dimscope::text
