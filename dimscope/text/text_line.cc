#include "dimscope/text/text_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/text/corpus/vocabulary.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBetweenWords = " \t";

bool is_control(char byte) {
  return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7F;
}

}  // namespace

std::optional<TextFlaw> find_text_flaw(std::string_view line) {
  if (const std::size_t bad = find_invalid_utf8(line); bad != line.size()) {
    return TextFlaw{bad, fmt::format("found byte 0x{:02X}, expected valid UTF-8",
                                     static_cast<unsigned char>(line[bad]))};
  }
  if (const auto bad = std::ranges::find_if(line, is_control); bad != line.end()) {
    return TextFlaw{static_cast<std::size_t>(bad - line.begin()),
                    *bad == '\n'
                        ? "found a line break, expected one line of text"
                        : fmt::format("found control character 0x{:02X}, expected text", *bad)};
  }
  return std::nullopt;
}

std::string_view behind_byte_order_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::string_view text_line(std::string_view text, std::string_view where) {
  std::string_view line = behind_byte_order_mark(text);
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  if (const auto flaw = find_text_flaw(line)) {
    const auto before = static_cast<std::size_t>(line.data() - text.data());
    throw InputError(fmt::format("{}:{}: {}", where, before + flaw->at + 1, flaw->message));
  }
  return line;
}

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t begin = line.find_first_not_of(kBetweenWords);
       begin != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBetweenWords, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kBetweenWords, end);
  }
  return words;
}

std::vector<std::string> text_words(std::string_view text, WordRule rule, std::string_view where) {
  std::vector<std::string> words = tokens_of(text_line(text, where), rule.tokenizer);
  if (words.size() > kMaxWords) {
    throw InputError(
        fmt::format("{}: found {} words, expected at most {}", where, words.size(), kMaxWords));
  }
  if (rule.lowercase) {
    for (std::string& word : words) word = to_lower(word);
  }
  return words;
}

}  // namespace dimscope::text
