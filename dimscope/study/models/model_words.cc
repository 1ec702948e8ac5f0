#include "dimscope/study/models/model_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::study {
namespace {

constexpr char kVocabulary[] = "dimscope.vocabulary", kClasses[] = "dimscope.classes",
               kLowercase[] = "dimscope.lowercase", kUnknown[] = "dimscope.unknown",
               kTokenizer[] = "dimscope.tokenizer";
constexpr char kNoUnknown[] = "none";

std::string character(char c) {
  if (c == '\t') return "a tab";
  return c == ' ' ? "a space" : fmt::format("control character 0x{:02X}", c);
}

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

// The names in a file that somebody else may have written; `what` is "token" or "class name".
template <typename FlawOf>
std::vector<std::string> split_names(const std::string& text, const std::string& file,
                                     const char* what, const FlawOf& flaw_of) {
  std::vector<std::string> names;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (const auto flaw = flaw_of(line)) {
      throw InputError(
          fmt::format("{}: {} {} in its metadata: {}", file, what, names.size(), flaw->what));
    }
    names.push_back(line);
  }
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) {
      throw InputError(
          fmt::format("{}: its metadata has the {} {} twice", file, what, text::in_quotes(name)));
    }
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, "\n"));
}

std::optional<std::int32_t> whole_number(const std::string& text) {
  std::int32_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::unordered_map<std::string_view, std::int32_t> numbers_of(const std::vector<std::string>& all) {
  std::unordered_map<std::string_view, std::int32_t> numbers;
  numbers.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    numbers.emplace(all[i], static_cast<std::int32_t>(i));
  }
  return numbers;
}

}  // namespace

std::optional<NameFlaw> flaw_of_token(std::string_view token) {
  constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";
  if (token.empty()) return NameFlaw{0, "found nothing, expected a token"};
  const std::size_t at = token.find_first_of(kWhiteSpace);
  if (at != std::string_view::npos) {
    return NameFlaw{at, fmt::format("found {}, expected one token and nothing else: text is split "
                                    "at white space, so that none would ever have it",
                                    character(token[at]))};
  }
  return flaw_of_class_name(token);
}

std::optional<NameFlaw> flaw_of_class_name(std::string_view name) {
  if (name.empty()) return NameFlaw{0, "found nothing, expected a name"};
  if (const std::size_t bad = text::find_invalid_utf8(name); bad != name.size()) {
    return NameFlaw{bad, fmt::format("found byte 0x{:02X}, expected valid UTF-8",
                                     static_cast<unsigned char>(name[bad]))};
  }
  const auto bad = std::ranges::find_if(name, is_control);
  if (bad == name.end()) return std::nullopt;
  return NameFlaw{static_cast<std::size_t>(bad - name.begin()),
                  fmt::format("found {}, expected a name and nothing else", character(*bad))};
}

ModelWords words_of_metadata(const std::map<std::string, std::string>& metadata,
                             const model::Dims& dims, const std::string& name) {
  const auto value = [&](const char* key) -> const std::string* {
    const auto found = metadata.find(key);
    return found == metadata.end() ? nullptr : &found->second;
  };
  ModelWords words{.name = name, .num_words = dims.vocabulary, .num_classes = dims.classes};
  const auto expect = [&](const char* what, std::size_t found, std::int32_t expected) {
    if (found == 0 || found == static_cast<std::size_t>(expected)) return;
    throw InputError(
        fmt::format("{}: names {} {}, its tensors have {}", name, found, what, expected));
  };
  if (const auto* text = value(kVocabulary))
    words.vocabulary = split_names(*text, name, "token", flaw_of_token);
  if (const auto* text = value(kClasses))
    words.class_names = split_names(*text, name, "class name", flaw_of_class_name);
  expect("classes", words.class_names.size(), dims.classes);
  expect("words", words.vocabulary.size(), dims.vocabulary);
  if (const auto* text = value(kLowercase)) words.lowercase = *text != "false";
  if (const auto* text = value(kTokenizer)) {
    const auto tokenizer = text::find_tokenizer(*text);
    if (!tokenizer) {
      throw InputError(fmt::format("{}: {} in its metadata is {}, which is unknown{}", name,
                                   kTokenizer, text::in_quotes(*text),
                                   nearest_name_hint(*text, text::tokenizer_names())));
    }
    words.tokenizer = *tokenizer;
  }
  if (const auto* text = value(kUnknown)) {
    words.unknown = whole_number(*text);
    const bool outside = words.unknown && (*words.unknown < 0 || *words.unknown >= dims.vocabulary);
    if (outside || (!words.unknown && *text != kNoUnknown)) {
      throw InputError(fmt::format("{}: {} in its metadata is no word of 0..{}", name, kUnknown,
                                   dims.vocabulary - 1));
    }
  }
  return words;
}

void write_metadata(const ModelWords& words, std::map<std::string, std::string>& metadata) {
  if (!words.vocabulary.empty()) {
    metadata[kVocabulary] = joined(words.vocabulary);
    metadata[kLowercase] = words.lowercase ? "true" : "false";
    if (words.tokenizer != text::Tokenizer::kWhitespace) {
      metadata[kTokenizer] = text::tokenizer_name(words.tokenizer);
    }
    metadata[kUnknown] = words.unknown ? std::to_string(*words.unknown) : kNoUnknown;
  }
  if (!words.class_names.empty()) metadata[kClasses] = joined(words.class_names);
}

ModelWords words_of_study(const StoredData& data, const std::string& name) {
  return {.name = name,
          .num_words = static_cast<std::int32_t>(data.vocabulary.size()),
          .num_classes = static_cast<std::int32_t>(data.class_names.size()),
          .vocabulary = data.vocabulary,
          .unknown = text::Vocabulary::kUnknown,
          .lowercase = data.lowercase,
          .tokenizer = data.tokenizer,
          .class_names = data.class_names};
}

void add_sentences(const ModelWords& words, std::vector<std::vector<std::string>> tokens,
                   Sentences& sentences) {
  if (words.vocabulary.empty()) {
    throw InputError(
        words.name +
        ": carries no vocabulary, so text cannot be read; give word numbers with --tokens 1,4,2");
  }
  const auto numbers = numbers_of(words.vocabulary);
  for (std::vector<std::string>& sentence : tokens) {
    std::vector<std::int32_t> ids;
    std::vector<bool> unknown;
    for (const std::string& token : sentence) {
      const auto found = numbers.find(token);
      if (found == numbers.end() && !words.unknown) {
        throw InputError(fmt::format("{}: does not know '{}', and has no word for unknown ones",
                                     words.name, token));
      }
      ids.push_back(found == numbers.end() ? *words.unknown : found->second);
      unknown.push_back(ids.back() == words.unknown);
    }
    sentences.sequences.add(ids);
    sentences.tokens.push_back(std::move(sentence));
    sentences.unknown.push_back(std::move(unknown));
  }
}

void add_texts(const ModelWords& words, const std::vector<std::string>& texts,
               const std::string& what, Sentences& sentences) {
  std::vector<std::vector<std::string>> tokens;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string where = texts.size() == 1 ? what : fmt::format("{} {}", what, i + 1);
    tokens.push_back(text::text_words(texts[i], {words.tokenizer, words.lowercase}, where));
    if (tokens.back().empty()) {
      throw InputError(fmt::format("{} '{}' has no words, expected a sentence", where, texts[i]));
    }
  }
  add_sentences(words, std::move(tokens), sentences);
}

void add_numbers(const ModelWords& words, const std::vector<std::int32_t>& numbers,
                 const std::string& what, Sentences& sentences) {
  std::vector<std::string> shown;
  std::vector<bool> unknown;
  for (const std::int32_t n : numbers) {
    if (n < 0 || n >= words.num_words) {
      throw InputError(
          fmt::format("{}: word number {} is outside 0..{}", what, n, words.num_words - 1));
    }
    shown.push_back(words.vocabulary.empty() ? "#" + std::to_string(n)
                                             : words.vocabulary[static_cast<std::size_t>(n)]);
    unknown.push_back(!words.vocabulary.empty() && n == words.unknown);
  }
  sentences.sequences.add(numbers);
  sentences.tokens.push_back(std::move(shown));
  sentences.unknown.push_back(std::move(unknown));
}

std::string class_text(const ModelWords& words, std::int32_t label) {
  const auto& names = words.class_names;
  return names.empty() ? std::to_string(label) : names[static_cast<std::size_t>(label)];
}

}  // namespace dimscope::study
