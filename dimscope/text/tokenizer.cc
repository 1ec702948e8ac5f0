#include "dimscope/text/tokenizer.h"

#include <fmt/format.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/english_contractions.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

using Boundaries = std::unique_ptr<UBreakIterator, decltype(&ubrk_close)>;

Boundaries open_boundaries() {
  UErrorCode error = U_ZERO_ERROR;
  // No language's own rules: the same words whatever the user's locale.
  Boundaries boundaries(ubrk_open(UBRK_WORD, "", nullptr, 0, &error), ubrk_close);
  check(U_SUCCESS(error), "ICU's word boundaries");
  return boundaries;
}

// White space, control and format characters, which show nothing by themselves.
bool is_blank(std::string_view piece) {
  for (std::size_t at = 0; at < piece.size();) {
    const std::int32_t c = next_code_point(piece, at);
    const int kind = u_charType(c);
    if (!u_isUWhiteSpace(c) && kind != U_CONTROL_CHAR && kind != U_FORMAT_CHAR) return false;
  }
  return true;
}

// Some words may hold white space by Unicode's rules (a mark behind a space); none of ours does.
bool has_white_space(std::string_view piece) {
  for (std::size_t at = 0; at < piece.size();) {
    if (u_isUWhiteSpace(next_code_point(piece, at))) return true;
  }
  return false;
}

// Puts the pieces between word boundaries together to words.
class WordJoiner {
 public:
  void add(std::string_view piece, bool is_word) {
    if (is_blank(piece)) {
      end_run();
      after_blank_ = true;
      return;
    }
    if (has_white_space(piece)) return add_around_blanks(piece, is_word);
    if (is_word) {
      add_word(piece);
    } else if (piece == "." || piece == "-") {
      if (run_.empty() || run_.back() != piece.front()) end_run();
      run_ += piece;
    } else {
      end_run();
      opens_contraction_ = after_blank_ && (piece == "'" || piece == "\u2019");
      words_.emplace_back(piece);
      after_blank_ = false;
      return;
    }
    opens_contraction_ = after_blank_ = false;
  }

  std::vector<std::string> take() {
    end_run();
    return std::move(words_);
  }

 private:
  void add_word(std::string_view piece) {
    end_run();
    if (opens_contraction_ && is_contraction_end(piece)) {
      words_.back() = "'" + std::string(piece);
    } else {
      add_english_parts(piece, words_);
    }
  }

  void add_around_blanks(std::string_view piece, bool is_word) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < piece.size();) {
      const std::size_t before = at;
      if (!u_isUWhiteSpace(next_code_point(piece, at))) continue;
      if (before > begin) add(piece.substr(begin, before - begin), is_word);
      add(piece.substr(before, at - before), false);
      begin = at;
    }
    if (begin < piece.size()) add(piece.substr(begin), is_word);
  }

  void end_run() {
    if (!run_.empty()) words_.push_back(std::move(run_));
    run_.clear();
  }

  std::vector<std::string> words_;
  std::string run_;  // of dots or dashes
  bool after_blank_ = true, opens_contraction_ = false;
};

std::vector<std::string> words_by_boundaries(std::string_view line) {
  thread_local const Boundaries boundaries = open_boundaries();
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UText, decltype(&utext_close)> text(
      utext_openUTF8(nullptr, line.data(), static_cast<std::int64_t>(line.size()), &error),
      utext_close);
  ubrk_setUText(boundaries.get(), text.get(), &error);
  check(U_SUCCESS(error), "ICU reads UTF-8");
  WordJoiner joiner;
  std::int32_t begin = ubrk_first(boundaries.get());
  for (std::int32_t end = ubrk_next(boundaries.get()); end != UBRK_DONE;
       begin = end, end = ubrk_next(boundaries.get())) {
    const bool is_word = ubrk_getRuleStatus(boundaries.get()) >= UBRK_WORD_NONE_LIMIT;
    joiner.add(line.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)),
               is_word);
  }
  return joiner.take();
}

}  // namespace

const std::vector<std::string>& tokenizer_names() {
  static const std::vector<std::string> names = {"whitespace", "words"};
  return names;
}

const std::string& tokenizer_name(Tokenizer tokenizer) {
  return tokenizer_names()[static_cast<std::size_t>(tokenizer)];
}

std::optional<Tokenizer> find_tokenizer(std::string_view name) {
  const auto found = std::ranges::find(tokenizer_names(), name);
  if (found == tokenizer_names().end()) return std::nullopt;
  return static_cast<Tokenizer>(found - tokenizer_names().begin());
}

Tokenizer parse_tokenizer(std::string_view name) {
  if (const auto found = find_tokenizer(name)) return *found;
  throw InputError(fmt::format("tokenizer is {}, which is unknown{}", in_quotes(name),
                               nearest_name_hint(name, tokenizer_names())));
}

std::vector<std::string> tokens_of(std::string_view line, Tokenizer tokenizer) {
  if (tokenizer == Tokenizer::kWords) return words_by_boundaries(line);
  const std::vector<std::string_view> words = split_words(line);
  return {words.begin(), words.end()};
}

}  // namespace dimscope::text
