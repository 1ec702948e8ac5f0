#include "dimscope/cli/terminal/unknown_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "dimscope/cli/terminal/output.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/text/utf8.h"

namespace dimscope::cli {
namespace {

// The first `most` of them, separated by commas, and how many more there are.
std::string listed(const std::vector<std::string>& all, std::size_t most) {
  const std::size_t shown = std::min(all.size(), most);
  std::string text = fmt::format("{}", fmt::join(std::span(all).first(shown), ", "));
  if (shown < all.size()) text += fmt::format(" and {} more", all.size() - shown);
  return text;
}

}  // namespace

std::string unknown_words_text(const study::ModelWords& words, const study::Sentences& sentences,
                               int width) {
  constexpr std::size_t kMost = 30;  // --json has all
  std::vector<std::string> unknown;
  for (std::size_t s = 0; s < sentences.tokens.size(); ++s) {
    for (std::size_t t = 0; t < sentences.tokens[s].size(); ++t) {
      const std::string& token = sentences.tokens[s][t];
      const bool is_new = sentences.unknown[s][t] && std::ranges::count(unknown, token) == 0;
      if (is_new) unknown.push_back(token);
    }
  }
  if (unknown.empty()) return "";
  const std::string& read_as = words.vocabulary.at(static_cast<std::size_t>(words.unknown.value()));
  return figure::wrapped(
             fmt::format("unknown words, read as '{}': {}", read_as, listed(unknown, kMost)), width,
             2) +
         "\n";
}

void warn_of_unknown_texts(const study::ModelWords& words, const study::Sentences& sentences) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> texts;
  for (std::size_t s = 0; s < sentences.tokens.size(); ++s) {
    if (std::ranges::count(sentences.unknown[s], false) > 0) continue;
    texts.push_back(text::in_quotes(fmt::format("{}", fmt::join(sentences.tokens[s], " "))));
  }
  if (texts.empty()) return;
  print_error("warning: {} knows no word of {}; an answer to only unknown words says nothing\n",
              words.name, listed(texts, kMost));
}

}  // namespace dimscope::cli
