#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dimscope::text {

// Lower-cases every code point that has a simple lower-case mapping (Unicode, ICU's u_tolower).
// `text` must be valid UTF-8.
std::string to_lower(std::string_view text);

// Word types numbered in order of first occurrence. Number 0 is the unknown word, written
// Vocabulary::kUnknownToken; every word not in the vocabulary maps to it.
class Vocabulary {
 public:
  static constexpr std::int32_t kUnknown = 0;
  static constexpr std::string_view kUnknownToken = "<unk>";

  Vocabulary();

  // From all tokens in order, the first being kUnknownToken. Throws InputError on a duplicate, an
  // empty token or another first token, naming the position.
  static Vocabulary from_tokens(std::vector<std::string> tokens);

  // Adds `token` if it is new; its number either way.
  std::int32_t add(std::string_view token);

  // The number of `token`, kUnknown if it is not in the vocabulary.
  std::int32_t find(std::string_view token) const;
  std::vector<std::int32_t> find_all(std::span<const std::string> tokens) const;

  std::int32_t size() const { return static_cast<std::int32_t>(tokens_.size()); }
  const std::string& token(std::int32_t id) const { return tokens_[id]; }
  const std::vector<std::string>& tokens() const { return tokens_; }

  // Digest of all tokens in order.
  std::string digest() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> ids_;
};

}  // namespace dimscope::text
