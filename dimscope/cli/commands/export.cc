#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/models/opened_models.h"
#include "dimscope/study/trial_choice.h"

namespace dimscope::cli {
namespace {

struct ExportArguments {
  std::filesystem::path directory, output;
  std::string trial;
};

int export_model(const ExportArguments& a) {
  study::ModelQuestion question;
  question.directory = a.directory;
  question.trial = a.trial;
  study::Models models = study::open_models(question);
  const study::Trial* best = study::best_on_dev(models.trials);
  if (best != nullptr) models.trials = {study::Trial(*best)};
  model::ModelFile file = with_advice(study::kRunTrainsAgain, [&] {
    const study::TrialModel model(a.directory, models.trials.front(), models.data);
    return model::ModelFile{model.parameters(), model.view().metadata()};
  });
  study::ModelWords words = models.study_words;
  words.lowercase = words.lowercase || models.trials.front().config.lowercase;
  study::write_metadata(words, file.metadata);
  model::write_model_file(a.output, file);
  const model::Dims& d = file.parameters.dims;
  print_out("{}: trial {}, {} words, embedding_dim {}, hidden_dim {}, {} classes\n",
            a.output.string(), models.trials.front().key, d.vocabulary, d.embedding, d.hidden,
            d.classes);
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand(
      "export", "Write a trial's model as one file with its vocabulary and class names");
  add_study(command, a->directory);
  command
      ->add_option("--trial", a->trial,
                   "The trial, by its key or the beginning of it [the best on dev]")
      ->type_name("KEY");
  add_output(command, a->output, "The safetensors file to write");
  command->footer(
      "docs/models.md shows how PyTorch loads it.\n"
      "Example: dimscope export demo -o model.safetensors");
  offer(command, chosen, [a] { return export_model(*a); });
}

}  // namespace dimscope::cli
