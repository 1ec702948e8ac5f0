#include "dimscope/text/line_reader.h"

#include <fmt/format.h>

#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {

LineReader::LineReader(std::string_view text, std::string_view name, std::string_view expected)
    : rest_(behind_byte_order_mark(text)), name_(name), expected_(expected) {
  while (rest_.ends_with('\n')) {
    rest_.remove_suffix(1);
    if (rest_.ends_with('\r')) rest_.remove_suffix(1);
  }
  if (rest_.empty()) {
    number_ = 1;
    fail(0, fmt::format("found an empty file, expected {} a line", expected_));
  }
}

bool LineReader::next() {
  if (rest_.empty()) return false;
  ++number_;
  const std::size_t length = rest_.find('\n');
  line_ = rest_.substr(0, length);
  rest_.remove_prefix(length == std::string_view::npos ? rest_.size() : length + 1);
  if (length != std::string_view::npos && line_.ends_with('\r')) line_.remove_suffix(1);

  if (line_.empty()) fail(0, fmt::format("found an empty line, expected {}", expected_));
  // Positions within a sentence are 32-bit.
  constexpr std::size_t kMaxLine = std::numeric_limits<std::int32_t>::max();
  if (line_.size() > kMaxLine) {
    fail(0, fmt::format("found a line of {} bytes, expected at most {}", line_.size(), kMaxLine));
  }
  if (const auto flaw = find_text_flaw(line_)) fail(flaw->at, flaw->message);
  return true;
}

void LineReader::fail(std::size_t at, std::string_view message) const {
  throw InputError(fmt::format("{}:{}:{}: {}", name_, number_, at + 1, message));
}

std::string LineReader::found(std::size_t at) const {
  if (at >= line_.size()) return "the end of the line";
  if (line_[at] == '\t') return "a tab";
  std::size_t end = at;
  next_code_point(line_, end);
  return in_quotes(line_.substr(at, end - at));
}

}  // namespace dimscope::text
