#include "dimscope/cli/model_commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dimscope/cli/common_options.h"
#include "dimscope/explain/relevance.h"

namespace dimscope::cli {
namespace {

void add_models(CLI::App* command, study::ModelQuestion& question, bool& json, bool several) {
  command->add_option("DIR", question.directory, "A study's directory")->type_name("");
  command
      ->add_option("--model", question.models,
                   std::string("A safetensors file instead of a study") +
                       (several ? "; may be repeated" : ""))
      ->type_name("FILE")
      ->take_all();
  command
      ->add_option("--trial", question.trial,
                   "Only this trial of the study, by its key or the beginning of it")
      ->type_name("KEY");
  command
      ->add_option("--text", question.texts,
                   "A sentence, its tokens separated by spaces; may be repeated")
      ->type_name("TEXT")
      ->take_all();
  command->add_option("--tokens", question.tokens, "The sentence as word numbers: 1,4,2,6")
      ->type_name("NUMBERS");
  add_json(command, json);
}

void add_method_options(CLI::App* command, ExplainArguments& a) {
  const explain::ExplainOptions defaults;
  add_lrp(command, a.epsilon, a.delta);
  const auto add = [&](const char* option, auto& value, const char* type, const std::string& what) {
    command->add_option(option, value, what)->type_name(type);
  };
  add("--max-gap", a.max_gap, "X",
      fmt::format("Integrated gradients: the path is cut finer until the completeness gap is at "
                  "most this [{:g}]",
                  defaults.max_gap));
  add("--max-steps", a.max_steps, "N",
      fmt::format("Integrated gradients: or until it has as many parts [{}]", defaults.max_steps));
  add("--samples", a.samples, "N", fmt::format("SmoothGrad: noisy copies [{}]", defaults.samples));
  add("--noise", a.noise, "X",
      fmt::format("SmoothGrad: standard deviation, as a share of the inputs' range [{:g}]",
                  defaults.noise));
  add("--noise-seed", a.noise_seed, "N",
      fmt::format("SmoothGrad: seed of the noise [{}]", defaults.noise_seed));
  command
      ->add_option("--of", a.output,
                   "Occlusion, omission: explain the 'logit' or the 'probability' [logit]")
      ->type_name("WHAT");
  command
      ->add_option("--span", a.spans,
                   "Contextual decomposition: the words as one phrase, counted from 1, as in 2..4; "
                   "may be repeated")
      ->type_name("FIRST..LAST")
      ->take_all();
}

}  // namespace

CLI::App* add_explain_command(CLI::App& app, ExplainArguments& a) {
  CLI::App* command = app.add_subcommand("explain", "Show how much each word counts for a class");
  add_models(command, a.question, a.json, true);
  command
      ->add_option("--method", a.methods,
                   fmt::format("One or several, separated by commas: {} [lrp-all]",
                               fmt::join(explain::method_names(), ", ")))
      ->delimiter(',')
      ->type_name("METHODS");
  command
      ->add_option("--class", a.target,
                   "Class by name or number, #1 for number 1 [the predicted one]")
      ->type_name("CLASS");
  command
      ->add_option("--against", a.against,
                   "Explain the lead of the class over this one instead of its own logit")
      ->type_name("CLASS");
  add_method_options(command, a);
  command->add_option("--html", a.html, "Write the heatmap as a web page")->type_name("FILE");
  command->add_option("--latex", a.latex, "Write it as LaTeX to \\input")->type_name("FILE");
  command->add_option("--svg", a.svg, "Write it as a picture")->type_name("FILE");
  command->footer(
      "Several methods or models share one colour scale, which is printed.\n"
      "--json: one --model, one sentence and one method give an object, all else gives an array.\n"
      "Example: dimscope explain demo --text \"not good .\" --method lrp-all,occlusion");
  return command;
}

CLI::App* add_predict_command(CLI::App& app, PredictArguments& a) {
  CLI::App* command = app.add_subcommand("predict", "Classes and probabilities of sentences");
  add_models(command, a.question, a.json, false);
  command->footer(
      "With a study, the trial that is best on dev answers unless --trial names another.\n"
      "Without --text, sentences are read from standard input, one a line; every line has an "
      "answer, a blank one an empty one.\n"
      "Example: dimscope predict demo --text \"the plot is not good .\"");
  return command;
}

CLI::App* add_evaluate_command(CLI::App& app, EvaluateArguments& a) {
  CLI::App* command =
      app.add_subcommand("evaluate", "Accuracy of a model file on labelled sentences");
  command
      ->add_option("DATA", a.data,
                   "A file of trees or of label<TAB>text, or sst: the treebank's test sentences")
      ->required()
      ->type_name("");
  command->add_option("--model", a.model, "The model, a safetensors file")
      ->required()
      ->type_name("FILE");
  add_data_dir(command, a.data_dir);
  add_json(command, a.json);
  command->footer("Example: dimscope evaluate corpus/test.txt --model model.safetensors");
  return command;
}

CLI::App* add_import_command(CLI::App& app, ImportArguments& a) {
  CLI::App* command =
      app.add_subcommand("import", "Make a model file of an LSTM that was trained elsewhere");
  command->add_option("FILE", a.file, "Its tensors: safetensors or .npz")
      ->required()
      ->type_name("");
  add_output(command, a.output, "The model file to write");
  command
      ->add_option("--mapping", a.mapping,
                   "TOML that says what the file's tensors are, unless they have PyTorch's names")
      ->type_name("FILE");
  command->add_option("--vocabulary", a.words.vocabulary, "Its words, a token a line, in order")
      ->type_name("FILE");
  command
      ->add_option("--unknown", a.words.unknown,
                   "The token that words outside the vocabulary are read as [<unk> where there is "
                   "one; else such words are refused]")
      ->type_name("TOKEN");
  command->add_flag("--lowercase", a.words.lowercase, "The model reads text in lower case");
  command->add_option("--classes", a.words.classes, "Its classes, a name a line, in order")
      ->type_name("FILE");
  command
      ->add_option("--check", a.check,
                   "JSON with sentences and the logits that the model's own framework gives them; "
                   "nothing is written unless they agree")
      ->type_name("FILE");
  command
      ->add_option("--tolerance", a.tolerance,
                   "Largest deviation of a logit that --check accepts [0.0001]")
      ->type_name("LOGITS");
  command->footer(
      "docs/models.md describes the mapping file and the file for --check.\n"
      "Example: dimscope import theirs.safetensors --check logits.json -o ours.safetensors");
  return command;
}

CLI::App* add_export_command(CLI::App& app, ExportArguments& a) {
  CLI::App* command = app.add_subcommand(
      "export", "Write a trial's model as one file with its vocabulary and class names");
  add_study(command, a.directory);
  command
      ->add_option("--trial", a.trial,
                   "The trial, by its key or the beginning of it [the best on dev]")
      ->type_name("KEY");
  add_output(command, a.output, "The safetensors file to write");
  command->footer(
      "docs/models.md shows how PyTorch loads it.\n"
      "Example: dimscope export demo -o model.safetensors");
  return command;
}

}  // namespace dimscope::cli
