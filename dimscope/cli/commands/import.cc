#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dimscope/api/import/check_file.h"
#include "dimscope/api/import/imported_words.h"
#include "dimscope/api/import/mapping_file.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/model/foreign/foreign_file.h"
#include "dimscope/model/model_file.h"
#include "dimscope/model/safetensors_file.h"
#include "dimscope/study/models/model_words.h"
#include "dimscope/text/corpus/vocabulary.h"

namespace dimscope::cli {
namespace {

struct ImportArguments {
  std::filesystem::path file, output;
  std::filesystem::path mapping, check;  // empty: none
  api::ImportedWordsOptions words;
  std::optional<double> tolerance;
};

// Float32 sums of a few hundred terms, in another order than ours, differ by about 1e-6 for a few
// steps and 1e-5 for fifty; a wrong gate or matrix by more than 0.01.
constexpr double kTolerance = 1e-4;

void print_sources(const model::ForeignModel& model) {
  figure::TextTable table({{"tensor", figure::TextTable::Align::kLeft},
                           {"read from", figure::TextTable::Align::kLeft},
                           {"shape", figure::TextTable::Align::kLeft}});
  for (const model::TensorSource& source : model.sources) {
    table.add_row({source.ours, source.theirs, model::shape_text(source.shape)});
  }
  const model::Dims& d = model.parameters.dims;
  const auto count = std::ranges::count_if(
      model.sources, [](const model::TensorSource& s) { return s.ours.starts_with("lstm.bias"); });
  const auto biases = count / d.directions;
  print_out("{}{} words, embedding_dim {}, hidden_dim {}, {}, {} a gate, {} classes\n",
            table.text(output_width().value_or(0)), d.vocabulary, d.embedding, d.hidden,
            d.directions == 2 ? "two directions" : "one direction",
            biases == 0   ? "no bias"
            : biases == 1 ? "one bias"
                          : "two biases",
            d.classes);
  if (model.one_output) {
    print_out(
        "one output z is read as two classes of logits 0 and z: the second has the "
        "probability σ(z)\n");
  }
}

void print_words(const study::ModelWords& words) {
  if (words.vocabulary.empty()) {
    print_out("no vocabulary: sentences are given as word numbers\n");
    return;
  }
  const auto capitals = std::ranges::count_if(
      words.vocabulary, [](const std::string& token) { return text::to_lower(token) != token; });
  if (words.lowercase && capitals > 0) {
    print_out("{} of {} tokens have capitals, which no text in lower case does\n", capitals,
              words.vocabulary.size());
  }
  print_out("words outside the vocabulary are {}; text is {}\n",
            words.unknown ? fmt::format("read as '{}' (word {})",
                                        words.vocabulary[static_cast<std::size_t>(*words.unknown)],
                                        *words.unknown)
                          : "refused: it has no unknown word",
            words.lowercase ? "lower-cased" : "taken as it is written");
}

// What to print of --check; throws InputError where the logits do not agree.
std::string run_check(const ImportArguments& a, const model::ForeignModel& model,
                      const model::ModelMapping& mapping, const study::ModelWords& words) {
  const double tolerance = a.tolerance.value_or(kTolerance);
  if (!(tolerance >= 0)) {
    throw InputError(fmt::format("--tolerance is {}, expected 0 or more", tolerance));
  }
  const api::Check check = api::read_check(a.check, words, model.one_output);
  const api::Deviation d = api::largest_deviation(model.parameters, check);
  if (d.largest <= tolerance) {
    return fmt::format(
        "checked {} sentences: largest deviation of a logit {:.2g} (sentence {}, class {}), "
        "tolerance {:g}\n",
        check.logits.size(), d.largest, d.sentence + 1,
        study::class_text(words, static_cast<std::int32_t>(d.label)), tolerance);
  }
  const std::string order =
      api::gate_order_that_agrees(model.parameters, mapping.gate_order, check, tolerance);
  throw InputError(fmt::format(
      "{}: sentence {}: the logit of class {} is {:.6g} here and {:.6g} there, a deviation of "
      "{:.2g}; the tolerance is {:g}. {}Nothing was written",
      check.name, d.sentence + 1, study::class_text(words, static_cast<std::int32_t>(d.label)),
      d.got, d.expected, d.largest, tolerance,
      order.empty() ? "" : fmt::format("With gate_order = \"{}\" all agree. ", order)));
}

int import_model(const ImportArguments& a) {
  const model::ModelMapping mapping =
      a.mapping.empty() ? model::ModelMapping{} : api::read_mapping(a.mapping);
  const model::ForeignFile foreign = model::read_foreign_file(a.file);
  model::ForeignModel model = model::assemble_model(foreign.tensors, mapping, a.file.string());
  const study::ModelWords words =
      api::read_imported_words(a.file, a.words, foreign.metadata, model);
  if (a.tolerance && a.check.empty()) throw InputError("--tolerance is for --check FILE");
  const std::string checked = a.check.empty() ? "" : run_check(a, model, mapping, words);
  print_sources(model);
  print_words(words);
  print_out("{}", checked);
  model::ModelFile file{std::move(model.parameters), {}};
  study::write_metadata(words, file.metadata);
  model::write_model_file(a.output, file);
  print_out("{}\n", a.output.string());
  return 0;
}

}  // namespace

void add_import(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<ImportArguments>();
  CLI::App* command =
      app.add_subcommand("import", "Make a model file of an LSTM that was trained elsewhere");
  command->add_option("FILE", a->file, "Its tensors: safetensors or .npz")
      ->required()
      ->type_name("");
  add_output(command, a->output, "The model file to write");
  command
      ->add_option("--mapping", a->mapping,
                   "TOML that says what the file's tensors are, unless they have PyTorch's names")
      ->type_name("FILE");
  command->add_option("--vocabulary", a->words.vocabulary, "Its words, a token a line, in order")
      ->type_name("FILE");
  command
      ->add_option("--unknown", a->words.unknown,
                   "The token that words outside the vocabulary are read as [<unk> where there is "
                   "one; else such words are refused]")
      ->type_name("TOKEN");
  command->add_flag("--lowercase", a->words.lowercase, "The model reads text in lower case");
  command->add_option("--classes", a->words.classes, "Its classes, a name a line, in order")
      ->type_name("FILE");
  command
      ->add_option("--check", a->check,
                   "JSON with sentences and the logits that the model's own framework gives them; "
                   "nothing is written unless they agree")
      ->type_name("FILE");
  command
      ->add_option("--tolerance", a->tolerance,
                   "Largest deviation of a logit that --check accepts [0.0001]")
      ->type_name("LOGITS");
  command->footer(
      "docs/models.md describes the mapping file and the file for --check.\n"
      "Example: dimscope import theirs.safetensors --check logits.json -o ours.safetensors");
  offer(command, chosen, [a] { return import_model(*a); });
}

}  // namespace dimscope::cli
