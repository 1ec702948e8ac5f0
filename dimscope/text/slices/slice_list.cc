#include "dimscope/text/slices/slice_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/line_reader.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

constexpr std::string_view kFirstLine = "dimscope slice 1";
const std::vector<std::string> kFields = {"name", "rule", "data", "digest"};

void add_sentence(Digest& digest, std::span<const std::string> words) {
  digest.add(std::to_string(words.size()));
  for (const std::string& word : words) digest.add(to_lower(word));
}

// Of the numbers and of what they are numbers of; the name and the rule may be reworded.
std::string list_digest(const SliceList& list) {
  Digest digest;
  digest.add(kFirstLine).add(list.data_digest);
  for (const std::int32_t s : list.sentences) digest.add(std::to_string(s));
  return digest.hex();
}

class ListParser {
 public:
  ListParser(std::string_view text, std::string_view name)
      : lines_(text, name, "a field or the number of a sentence"), name_(name) {}

  SliceList parse() {
    if (!lines_.next() || lines_.line() != kFirstLine) {
      lines_.fail(0,
                  fmt::format("found {}, expected \"{}\"", in_quotes(lines_.line()), kFirstLine));
    }
    while (lines_.next()) {
      if (lines_.line().starts_with('#')) continue;
      const char first = lines_.line()[0];
      first >= '0' && first <= '9' ? read_number() : read_field();
    }
    for (const char* field : {"name", "data", "digest"}) {
      if (!fields_.contains(field)) fail(fmt::format("found no field '{}'", field));
    }
    if (list_.sentences.empty()) fail("found no sentence, expected at least one number");
    const std::string digest = list_digest(list_);
    if (digest != fields_["digest"]) {
      fail(
          fmt::format("the numbers or their data were changed: their digest is {}, the file says "
                      "{}; if the change is meant, write the new one",
                      digest, fields_["digest"]));
    }
    return std::move(list_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(fmt::format("{}: {}", name_, message));
  }

  void read_number() {
    const std::string_view line = lines_.line();
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || end != line.data() + line.size()) {
      lines_.fail(
          0, fmt::format("found {}, expected the number of a sentence, from 0", in_quotes(line)));
    }
    if (!list_.sentences.empty() && number <= list_.sentences.back()) {
      lines_.fail(0, fmt::format("found {} after {}, expected ascending numbers, each once", number,
                                 list_.sentences.back()));
    }
    list_.sentences.push_back(number);
  }

  void read_field() {
    const std::string_view line = lines_.line();
    const std::size_t colon = line.find(": ");
    const std::string field(line.substr(0, colon));
    if (colon == std::string_view::npos || colon + 2 == line.size()) {
      lines_.fail(0,
                  fmt::format("found {}, expected a number, \"FIELD: VALUE\" or a comment after #",
                              in_quotes(line)));
    }
    if (std::ranges::find(kFields, field) == kFields.end()) {
      lines_.fail(0, fmt::format("unknown field {}{}", in_quotes(field),
                                 nearest_name_hint(field, kFields)));
    }
    const std::string value(line.substr(colon + 2));
    if (!fields_.emplace(field, value).second) {
      lines_.fail(0, fmt::format("field '{}' is there twice", field));
    }
    if (field == "name") list_.name = value;
    if (field == "rule") list_.rule = value;
    if (field == "data") list_.data_digest = value;
  }

  LineReader lines_;
  std::string_view name_;
  std::map<std::string, std::string> fields_;
  SliceList list_;
};

}  // namespace

std::string sentences_digest(std::span<const std::vector<std::string>> sentences) {
  Digest digest;
  for (const auto& words : sentences) add_sentence(digest, words);
  return digest.hex();
}

std::string sentences_digest(const Split& split) {
  Digest digest;
  for (const Tree& tree : split.trees) add_sentence(digest, tree.tokens);
  return digest.hex();
}

std::string to_string(const SliceList& list) {
  std::string text =
      fmt::format("{}\n# Numbers of test sentences, from 0.\nname: {}\n", kFirstLine, list.name);
  if (!list.rule.empty()) text += fmt::format("rule: {}\n", list.rule);
  text += fmt::format("data: {}\ndigest: {}\n", list.data_digest, list_digest(list));
  for (const std::int32_t s : list.sentences) text += fmt::format("{}\n", s);
  return text;
}

SliceList parse_slice_list(std::string_view text, std::string_view file_name) {
  return ListParser(text, file_name).parse();
}

SliceList read_slice_list(const std::filesystem::path& path, std::string_view digest,
                          std::int64_t num_sentences) {
  SliceList list = parse_slice_list(read_file(path), path.string());
  if (list.data_digest != digest) {
    throw InputError(fmt::format(
        "{}: was made for other test sentences (digest {}, these have {}); use it with the data it "
        "was made for, or export the slice again",
        path.string(), list.data_digest, digest));
  }
  if (list.sentences.back() >= num_sentences) {
    throw InputError(fmt::format("{}: names sentence {}, but there are {}, numbered from 0",
                                 path.string(), list.sentences.back(), num_sentences));
  }
  return list;
}

}  // namespace dimscope::text
