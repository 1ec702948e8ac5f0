#include <fmt/format.h>

#include <system_error>

#include "dimscope/api/effects_json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/commands/effects_options.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/effects_text.h"
#include "dimscope/cli/terminal/left_out.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/progress.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "dimscope/figure/text_layout.h"

namespace dimscope::cli {
namespace {

// With progress, since distances of many models take long.
effects::EffectsView compute(const std::filesystem::path& directory, const study::Store& store,
                             const effects::EffectsOptions& options) {
  StepProgress progress(StepProgress::kPatient);
  return effects::view_effects(directory, store, options,
                               [&](const std::string& what, std::size_t done, std::size_t total) {
                                 progress.show("effects: " + what, done, total);
                               });
}

void write_csv(const std::vector<effects::ResultTable>& tables,
               const std::filesystem::path& directory) {
  std::error_code error;
  create_directories(directory, error);
  if (error) {
    throw InputError(directory.string() + ": cannot be created: " + error.message());
  }
  for (const effects::ResultTable& table : tables) {
    const std::filesystem::path path = directory / (table.id + ".csv");
    write_file(path, effects::to_csv(table));
    print_error("{}: {}\n", path.string(), figure::counted(std::ssize(table.rows), "row"));
  }
}

int effects(const EffectsArguments& arguments) {
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  const effects::EffectsOptions options = effects_options(arguments, store.data().class_names);
  const effects::EffectsView view = compute(arguments.directory, store, options);
  print_left_out(view.left_out, "phrases and scores of behaviour are");
  const int width = output_width().value_or(0);
  if (!arguments.csv.empty()) write_csv(effects::effects_tables(view), arguments.csv);
  if (arguments.json) {
    print_out("{}\n", api::to_json(view));
    return 0;
  }
  if (arguments.latex) {
    for (const effects::ResultTable& table : effects::effects_tables(view))
      print_out("{}\n", effects::to_latex(table));
    return 0;
  }
  print_out("{}", effects_text(view, width));
  if (arguments.topics.empty()) {
    const std::string next = fmt::format(
        "Each topic in full: dimscope effects {} TOPIC; as data: --json, --csv DIR, "
        "--latex",
        arguments.directory.string());
    print_out("\n{}\n", figure::wrapped(next, width));
    return 0;
  }
  for (const effects::ResultTable& table : effects::effects_tables(view)) {
    print_out("\n{}",
              table_text(table, static_cast<std::size_t>(arguments.rows.value_or(20)), width));
  }
  return 0;
}

}  // namespace

void add_effects(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<EffectsArguments>();
  CLI::App* command = app.add_subcommand(
      "effects", "What each hyperparameter does to accuracy and to explanations");
  add_study(command, a->directory);
  command
      ->add_option("TOPIC", a->topics,
                   "accuracy, pairs, budget, phrases, words, cues, distance, behaviour, critical, "
                   "enough, shapley; without one, a summary")
      ->type_name("");
  add_metric(command, a->metric,
             "accuracy, pairs, critical, enough, shapley: the metric [the first, test.fine]");
  command
      ->add_option("--slice", a->slice,
                   "cues, distance, enough: the sentences looked at [all of test]")
      ->type_name("NAME");
  command
      ->add_option("--axis", a->axis, "all but budget, shapley and words: only this hyperparameter")
      ->type_name("NAME");
  add_where(command, a->where);
  command->add_option("--pair", a->pair, "pairs: values of --axis to compare [its ends]")
      ->type_name("A,B");
  command
      ->add_option("--a", a->a,
                   "pairs: this set of trials against that of --b, instead of values of an axis; "
                   "repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
  command->add_option("--b", a->b, "pairs: the other set")->type_name("NAME=VALUES");
  command
      ->add_option("--margin", a->margin,
                   "enough: points of the metric that a smaller model may lose [1]")
      ->type_name("POINTS");
  command
      ->add_option("--difference", a->difference,
                   "pairs: the true difference that seeds are counted for [the one seen]")
      ->type_name("POINTS");
  command->add_option("--sentence", a->sentence, "words, critical: a test sentence, from 0")
      ->type_name("N");
  command
      ->add_option("--cue", a->cues,
                   "cues: a word whose share is followed; may be repeated [but, not, …]")
      ->type_name("WORD");
  command
      ->add_option("--phrase", a->phrases,
                   "phrases: a phrase whose score is followed [the study's]; may be repeated")
      ->type_name("TEXT");
  command->add_option("--label", a->label, "phrases: the true class of --phrase, by name or number")
      ->type_name("CLASS");
  add_repetitions(command, "--resamples", a->resamples, 40,
                  "phrases, critical, shapley, words: of each bootstrap, 40 or more [2000]");
  add_repetitions(command, "--permutations", a->permutations, 1,
                  "distance: of its permutation test [999]");
  add_rows(command, a->rows, "Rows printed of each table of a topic, 0 for all [20]");
  command->add_flag("--json", a->json, "Print everything as JSON");
  command->add_flag("--latex", a->latex, "Print the tables as LaTeX");
  command->add_option("--csv", a->csv, "Write every table to a file in this directory too")
      ->type_name("DIR");
  command->footer(std::string(kConditions) +
                  "Example: dimscope effects demo\n"
                  "         dimscope effects demo pairs --axis d_h --pair 2,8\n"
                  "         dimscope effects demo pairs --a d_e=16 --a d_h=2 --b d_e=2 --b d_h=16");
  offer(command, chosen, [a] { return effects(*a); });
}

}  // namespace dimscope::cli
