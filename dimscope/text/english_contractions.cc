#include "dimscope/text/english_contractions.h"
#include "dimscope/base/ascii.h"

#include <algorithm>

namespace dimscope::text {
namespace {

constexpr std::string_view kTypographic = "\u2019";
constexpr std::string_view kEnds[] = {"s", "re", "ve", "ll", "d", "m"};

// The same word with ' for U+2019.
std::string with_plain_apostrophes(std::string_view word) {
  std::string plain;
  for (std::size_t at = 0; at < word.size();) {
    const bool typographic = word.substr(at).starts_with(kTypographic);
    plain += typographic ? '\'' : word[at];
    at += typographic ? kTypographic.size() : 1;
  }
  return plain;
}

}  // namespace

bool is_contraction_end(std::string_view word) {
  return std::ranges::find(kEnds, ascii_lower(word)) != std::end(kEnds);
}

void add_english_parts(std::string_view written, std::vector<std::string>& words) {
  const std::string word = with_plain_apostrophes(written);
  const std::string lower = ascii_lower(word);
  const auto split = [&](std::size_t at) {
    words.push_back(word.substr(0, at));
    words.push_back(word.substr(at));
  };
  if (lower == "cannot") return split(3);
  const std::size_t apostrophe = lower.rfind('\'');
  if (apostrophe == std::string::npos || apostrophe == 0)
    return words.emplace_back(written), void();
  if (lower.ends_with("n't") && lower.size() > 3) return split(lower.size() - 3);
  if (is_contraction_end(std::string_view(lower).substr(apostrophe + 1))) return split(apostrophe);
  words.emplace_back(written);
}

}  // namespace dimscope::text
