#include "dimscope/cli/study_commands.h"

#include "dimscope/cli/common_options.h"

namespace dimscope::cli {
namespace {

constexpr const char* kValues =
    "NAME is a hyperparameter, d_e and d_h the two dimensions. VALUES is a number, or a range "
    "LOW..HIGH or LOW..HIGH..STEP: 2..6 is 2, 3, 4, 5, 6 and "
    "2..20..6 is 2, 8, 14, 20.\n";

}  // namespace

CLI::App* add_effects_command(CLI::App& app, EffectsArguments& a) {
  CLI::App* command = app.add_subcommand(
      "effects", "What each hyperparameter does to accuracy and to explanations");
  add_study(command, a.directory);
  command
      ->add_option("TOPIC", a.topics,
                   "accuracy, pairs, budget, phrases, words, cues, distance, behaviour, critical, "
                   "enough, shapley; without one, a summary")
      ->type_name("");
  add_metric(command, a.metric,
             "accuracy, pairs, critical, enough, shapley: the metric [test.fine]");
  command
      ->add_option("--slice", a.slice,
                   "cues, distance, enough: the sentences looked at [all of test]")
      ->type_name("NAME");
  command
      ->add_option("--axis", a.axis, "all but budget, shapley and words: only this hyperparameter")
      ->type_name("NAME");
  add_where(command, a.where);
  command->add_option("--pair", a.pair, "pairs: values of --axis to compare [its ends]")
      ->type_name("A,B");
  command
      ->add_option("--a", a.a,
                   "pairs: this set of trials against that of --b, instead of values of an axis; "
                   "repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
  command->add_option("--b", a.b, "pairs: the other set")->type_name("NAME=VALUES");
  command
      ->add_option("--margin", a.margin,
                   "enough: points of the metric that a smaller model may lose [1]")
      ->type_name("POINTS");
  command
      ->add_option("--difference", a.difference,
                   "pairs: the true difference that seeds are counted for [the one seen]")
      ->type_name("POINTS");
  command->add_option("--sentence", a.sentence, "words, critical: a test sentence, from 0")
      ->type_name("N");
  command
      ->add_option("--cue", a.cues,
                   "cues: a word whose share is followed; may be repeated [but, not, …]")
      ->type_name("WORD");
  command
      ->add_option("--phrase", a.phrases,
                   "phrases: a phrase whose score is followed [the study's]; may be repeated")
      ->type_name("TEXT");
  command->add_option("--label", a.label, "phrases: the true class of --phrase, by name or number")
      ->type_name("CLASS");
  add_repetitions(command, "--resamples", a.resamples, 40,
                  "phrases, critical, shapley, words: of each bootstrap, 40 or more [2000]");
  add_repetitions(command, "--permutations", a.permutations, 1,
                  "distance: of its permutation test [999]");
  add_rows(command, a.rows, "Rows printed of each table of a topic, 0 for all [20]");
  command->add_flag("--json", a.json, "Print everything as JSON");
  command->add_flag("--latex", a.latex, "Print the tables as LaTeX");
  command->add_option("--csv", a.csv, "Write every table to a file in this directory too")
      ->type_name("DIR");
  command->footer(std::string(kValues) +
                  "Example: dimscope effects demo\n"
                  "         dimscope effects demo pairs --axis d_h --pair 2,8\n"
                  "         dimscope effects demo pairs --a d_e=16 --a d_h=2 --b d_e=2 --b d_h=16");
  return command;
}

CLI::App* add_find_command(CLI::App& app, FindArguments& a) {
  CLI::App* command = app.add_subcommand("find", "Find sentences worth a look");
  add_study(command, a.directory);
  command
      ->add_option("QUERY", a.query,
                   "contrast: right in most trials of one set, wrong in most of another\n"
                   "seeds: answers that depend most on the seed\n"
                   "flips: answers that change from one value of --axis to the next\n"
                   "reasons: one answer for different reasons; with --sentence, how many\n"
                   "suspects: right, although the words that humans would name count against it\n"
                   "mends: the nearest change of settings that mends a sentence, or a slice")
      ->required()
      ->type_name("");
  command
      ->add_option("--right", a.right,
                   "contrast: trials that should be right; repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
  command->add_option("--wrong", a.wrong, "contrast: trials that should be wrong")
      ->type_name("NAME=VALUES");
  add_where(command, a.where);
  command->add_option("--sentence", a.sentence, "reasons, mends: a test sentence, from 0")
      ->type_name("N");
  command->add_option("--text", a.text, "mends: a text of your own")->type_name("TEXT");
  command->add_option("--label", a.label, "mends: the class that is right for --text")
      ->type_name("CLASS");
  command
      ->add_option("--from", a.from,
                   "mends: the cells to start from [every one]; repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
  add_metric(command, a.metric, "What counts as right, and on which sentences [test.fine]");
  command->add_option("--axis", a.axis, "flips: the hyperparameter that moves")->type_name("NAME");
  add_repetitions(command, "--deals", a.deals, 1,
                  "contrast, reasons --sentence: random draws that chance is judged by [999]");
  add_rows(command, a.rows, "Sentences listed, in JSON too, 0 for all [20]");
  add_json(command, a.json);
  command->footer(std::string(kValues) +
                  "Example: dimscope find demo contrast --right d_h=8 --wrong d_h=1");
  return command;
}

}  // namespace dimscope::cli
