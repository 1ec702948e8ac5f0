#include "dimscope/text/corpus/vocabulary.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "dimscope/base/check.h"
#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return (byte & 0x80) == 0; });
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower;
  if (is_ascii(text)) {
    lower.assign(text);
    for (char& byte : lower) {
      if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + ('a' - 'A'));
    }
    return lower;
  }
  lower.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t code_point = next_code_point(text, at);
    check(code_point >= 0, "to_lower: text is valid UTF-8");
    append_code_point(lower, u_tolower(code_point));
  }
  return lower;
}

Vocabulary::Vocabulary() {
  add(kUnknownToken);
}

Vocabulary Vocabulary::from_tokens(std::vector<std::string> tokens) {
  if (tokens.empty() || tokens[0] != kUnknownToken) {
    throw InputError(fmt::format("vocabulary: found {} as token 0, expected '{}'",
                                 tokens.empty() ? "nothing" : in_quotes(tokens[0]), kUnknownToken));
  }
  Vocabulary vocabulary;
  vocabulary.tokens_.reserve(tokens.size());
  vocabulary.ids_.reserve(tokens.size());
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (tokens[i].empty()) {
      throw InputError(fmt::format("vocabulary: token {} is empty, expected a word", i));
    }
    const std::int32_t id = vocabulary.add(tokens[i]);
    if (id != static_cast<std::int32_t>(i)) {
      throw InputError(fmt::format("vocabulary: token {} is {}, the same as token {}", i,
                                   in_quotes(tokens[i]), id));
    }
  }
  return vocabulary;
}

std::int32_t Vocabulary::add(std::string_view token) {
  const auto found = ids_.find(token);
  if (found != ids_.end()) return found->second;
  const std::int32_t id = size();
  tokens_.emplace_back(token);
  ids_.emplace(tokens_.back(), id);
  return id;
}

std::int32_t Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? kUnknown : found->second;
}

std::vector<std::int32_t> Vocabulary::find_all(std::span<const std::string> tokens) const {
  std::vector<std::int32_t> ids;
  ids.reserve(tokens.size());
  for (const std::string& token : tokens) ids.push_back(find(token));
  return ids;
}

std::string Vocabulary::digest() const {
  Digest digest;
  for (const std::string& token : tokens_) digest.add(token);
  return digest.hex();
}

}  // namespace dimscope::text
