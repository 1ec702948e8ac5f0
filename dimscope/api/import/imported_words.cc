#include "dimscope/api/import/imported_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/text/line_reader.h"

namespace dimscope::api {
namespace {

// A name a line; each once. `what` is what a line holds, `extent` what asks for `expected` of them.
template <typename FlawOf>
std::vector<std::string> read_names(const std::filesystem::path& path, const char* what,
                                    std::int32_t expected, const char* extent,
                                    const FlawOf& flaw_of) {
  const std::string text = read_file(path), name = path.string();
  text::LineReader lines(text, name, what);
  std::vector<std::string> names;
  std::unordered_map<std::string_view, std::int64_t> line_of;
  while (lines.next()) {
    if (const auto flaw = flaw_of(lines.line())) lines.fail(flaw->at, flaw->what);
    const auto [first, is_new] = line_of.emplace(lines.line(), lines.number());
    if (!is_new) {
      lines.fail(0, fmt::format("'{}' is on line {} too", first->first, first->second));
    }
    names.emplace_back(lines.line());
  }
  if (std::ssize(names) != expected) {
    throw InputError(
        fmt::format("{}: has {} lines, expected {}, {}", name, names.size(), expected, extent));
  }
  return names;
}

std::optional<std::int32_t> number_of(const std::string& token,
                                      const std::vector<std::string>& vocabulary) {
  const auto found = std::ranges::find(vocabulary, token);
  if (found == vocabulary.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - vocabulary.begin());
}

}  // namespace

study::ModelWords read_imported_words(const std::filesystem::path& file,
                                      const ImportedWordsOptions& o,
                                      const std::map<std::string, std::string>& metadata,
                                      const model::ForeignModel& model) {
  const model::Dims& dims = model.parameters.dims;
  study::ModelWords words = study::words_of_metadata(metadata, dims, file.string());
  if (!o.vocabulary.empty()) {
    words.vocabulary = read_names(o.vocabulary, "a token", dims.vocabulary,
                                  "the rows of embedding.weight", study::flaw_of_token);
    words.unknown = number_of(std::string(text::Vocabulary::kUnknownToken), words.vocabulary);
    words.lowercase = false;
  }
  if (words.vocabulary.empty() && (o.unknown || o.lowercase)) {
    throw InputError(fmt::format("{} is about a vocabulary; give one with --vocabulary FILE",
                                 o.unknown ? "--unknown" : "--lowercase"));
  }
  if (o.lowercase) words.lowercase = true;
  if (o.unknown) {
    words.unknown = number_of(*o.unknown, words.vocabulary);
    if (!words.unknown) {
      throw InputError(fmt::format(
          "--unknown: '{}' is not in {}", *o.unknown,
          o.vocabulary.empty() ? "the vocabulary of " + file.string() : o.vocabulary.string()));
    }
  }
  if (!o.classes.empty()) {
    words.class_names = read_names(
        o.classes, "a class name", dims.classes,
        model.one_output ? "the classes of one output, the one that it speaks for on line 2"
                         : "the rows of output.weight",
        study::flaw_of_class_name);
  }
  return words;
}

}  // namespace dimscope::api
