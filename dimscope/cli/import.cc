#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/check_file.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/foreign_file.h"
#include "dimscope/cli/mapping_file.h"
#include "dimscope/cli/model_words.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/model/model_file.h"
#include "dimscope/model/safetensors_file.h"
#include "dimscope/text/line_reader.h"

namespace dimscope::cli {
namespace {

// Float32 sums of a few hundred terms, in another order than ours, differ by about 1e-6 for a few
// steps and 1e-5 for fifty; a wrong gate or matrix by more than 0.01.
constexpr double kTolerance = 1e-4;

// A name a line; each once.
std::vector<std::string> read_names(const std::filesystem::path& path, const char* what,
                                    std::int32_t expected, const char* extent) {
  const std::string text = read_file(path), name = path.string();
  LineReader lines(text, name, what);
  std::vector<std::string> names;
  std::map<std::string, std::int64_t> line_of;
  while (lines.next()) {
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

std::optional<std::int32_t> unknown_word(const ImportArguments& a, const ModelWords& words) {
  const std::string token = a.unknown.value_or(std::string(Vocabulary::kUnknownToken));
  const auto found = std::ranges::find(words.vocabulary, token);
  if (found != words.vocabulary.end()) {
    return static_cast<std::int32_t>(found - words.vocabulary.begin());
  }
  if (!a.unknown) return std::nullopt;
  throw InputError(fmt::format("--unknown: '{}' is not in {}", token, a.vocabulary.string()));
}

ModelWords read_words(const ImportArguments& a, const Dims& dims) {
  ModelWords words{.name = a.file.string(),
                   .num_words = dims.vocabulary,
                   .num_classes = dims.classes,
                   .lowercase = a.lowercase};
  if (!a.vocabulary.empty()) {
    words.vocabulary =
        read_names(a.vocabulary, "a token", dims.vocabulary, "the rows of embedding.weight");
    words.unknown = unknown_word(a, words);
  } else if (a.unknown || a.lowercase) {
    throw InputError(fmt::format("{} is about a vocabulary; give one with --vocabulary FILE",
                                 a.unknown ? "--unknown" : "--lowercase"));
  }
  if (!a.classes.empty()) {
    words.class_names =
        read_names(a.classes, "a class name", dims.classes, "the rows of output.weight");
  }
  return words;
}

void print_sources(const ForeignModel& model) {
  TextTable table({{"tensor", TextTable::Align::kLeft},
                   {"read from", TextTable::Align::kLeft},
                   {"shape", TextTable::Align::kLeft}});
  for (const TensorSource& source : model.sources) {
    table.add_row({source.ours, source.theirs, shape_text(source.shape)});
  }
  const Dims& d = model.parameters.dims;
  const auto count = std::ranges::count_if(
      model.sources, [](const TensorSource& s) { return s.ours.starts_with("lstm.bias"); });
  const auto biases = count / d.directions;
  fmt::print("{}{} words, embedding_dim {}, hidden_dim {}, {}, {} a gate, {} classes\n",
             table.text(output_width().value_or(0)), d.vocabulary, d.embedding, d.hidden,
             d.directions == 2 ? "two directions" : "one direction",
             biases == 0   ? "no bias"
             : biases == 1 ? "one bias"
                           : "two biases",
             d.classes);
}

void print_words(const ModelWords& words) {
  if (words.vocabulary.empty()) {
    fmt::print("no vocabulary: sentences are given as word numbers\n");
    return;
  }
  fmt::print("words outside the vocabulary are {}; text is {}\n",
             words.unknown ? fmt::format("read as '{}' (word {})",
                                         words.vocabulary[static_cast<std::size_t>(*words.unknown)],
                                         *words.unknown)
                           : "refused: it has no unknown word",
             words.lowercase ? "lower-cased" : "taken as it is written");
}

// What to print of --check; throws InputError where the logits do not agree.
std::string run_check(const ImportArguments& a, const ForeignModel& model,
                      const ModelMapping& mapping, const ModelWords& words) {
  const double tolerance = a.tolerance.value_or(kTolerance);
  if (!(tolerance >= 0)) {
    throw InputError(fmt::format("--tolerance is {}, expected 0 or more", tolerance));
  }
  const Check check = read_check(a.check, words);
  const Deviation d = largest_deviation(model.parameters, check);
  if (d.largest <= tolerance) {
    return fmt::format(
        "checked {} sentences: largest deviation of a logit {:.2g} (sentence {}, class {}), "
        "tolerance {:g}\n",
        check.logits.size(), d.largest, d.sentence + 1,
        class_text(words, static_cast<std::int32_t>(d.label)), tolerance);
  }
  const std::string order =
      gate_order_that_agrees(model.parameters, mapping.gate_order, check, tolerance);
  throw InputError(fmt::format(
      "{}: sentence {}: the logit of class {} is {:.6g} here and {:.6g} there, a deviation of "
      "{:.2g}; the tolerance is {:g}. {}Nothing was written",
      check.name, d.sentence + 1, class_text(words, static_cast<std::int32_t>(d.label)), d.got,
      d.expected, d.largest, tolerance,
      order.empty() ? "" : fmt::format("With gate_order = \"{}\" all agree. ", order)));
}

}  // namespace

int import_model(const ImportArguments& a) {
  const ModelMapping mapping = a.mapping.empty() ? ModelMapping{} : read_mapping(a.mapping);
  const std::vector<ForeignTensor> tensors = read_foreign_tensors(a.file);
  ForeignModel model = assemble_model(tensors, mapping, a.file.string());
  const ModelWords words = read_words(a, model.parameters.dims);
  if (a.tolerance && a.check.empty()) throw InputError("--tolerance is for --check FILE");
  const std::string checked = a.check.empty() ? "" : run_check(a, model, mapping, words);
  print_sources(model);
  print_words(words);
  fmt::print("{}", checked);
  ModelFile file{std::move(model.parameters), {}};
  write_metadata(words, file.metadata);
  write_model_file(a.output, file);
  fmt::print("{}\n", a.output.string());
  return 0;
}

}  // namespace dimscope::cli
