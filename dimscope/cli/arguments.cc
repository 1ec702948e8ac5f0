#include "dimscope/cli/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/model_commands.h"
#include "dimscope/cli/study_commands.h"
#include "dimscope/cli/terminal/help.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/version.h"
#include "dimscope/explain/relevance.h"

namespace dimscope::cli {
namespace {

std::string methods_text() {
  std::string text;
  for (const std::string& name : explain::method_names()) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// "dimscope data info".
std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return (parent == nullptr ? "" : full_name(*parent) + " ") + command.get_name();
}

std::string see_help(const CLI::App& command) {
  return " (see `" + full_name(command) + " --help`)";
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

// What the user may have meant by the first argument that nothing expected.
[[noreturn]] void refuse_extra(const std::string& extra, const CLI::App& command) {
  std::vector<std::string> known = command_names(command);
  std::string what = known.empty() ? "one argument too many:" : "unknown command";
  if (extra.starts_with("-")) {
    what = "unknown flag";
    known.clear();
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  }
  const std::string hint =
      known.empty() ? "" : nearest_name_hint(extra.substr(0, extra.find('=')), known);
  throw InputError(what + " '" + extra + "'" + hint + see_help(command));
}

// An option of the command stands before its name, where none is expected.
void refuse_option_before_command(const CLI::App& app, const CLI::App& command) {
  const std::vector<std::string> before = app.remaining(false);
  if (&command == &app || before.empty() || !before.front().starts_with("--")) return;
  const std::string name = before.front().substr(0, before.front().find('='));
  if (command.get_option_no_throw(name) == nullptr) return;
  throw InputError(fmt::format("{} stands before the command, expected behind it: {} … {}{}", name,
                               full_name(command), name, see_help(command)));
}

// The innermost command that was named.
const CLI::App& named_command(const CLI::App& app) {
  const auto subs = app.get_subcommands();
  return subs.empty() ? app : named_command(*subs.front());
}

// The arguments as CLI::App::parse() takes them: the last one first. `help run` is `run --help`.
std::vector<std::string> words_in_reverse(int argc, char** argv, const CLI::App& app) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    const CLI::App* command = &app;
    for (const std::string& word : words) {
      const std::vector<std::string> known = command_names(*command);
      if (std::ranges::find(known, word) == known.end()) refuse_extra(word, *command);
      command = command->get_subcommand(word);
    }
    words.emplace_back("--help");
  }
  std::ranges::reverse(words);
  return words;
}

// What all commands share. An option that may be repeated takes one value each time: `--where
// seed=1 demo` leaves demo alone.
void finish(CLI::App& command) {
  for (CLI::Option* option : command.get_options(
           [](const CLI::Option* o) { return o->nonpositional() && o->get_type_size() != 0; })) {
    option->allow_extra_args(false);
  }
  for (CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    sub->group("Commands");
    finish(*sub);
  }
}

// "" is never a name, file or sentence; it comes from a variable of a script that is not set. "-"
// is no file either: nothing here is read from or written to a standard stream by that name.
void refuse_values_that_name_nothing(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const bool is_file = option->get_type_name() == "FILE" || option->get_type_name() == "DIR";
    for (const std::string& value : option->results()) {
      if (value == "-" && is_file) {
        throw InputError(fmt::format("{}: '-' names no {}; ./- is one that is called so",
                                     option->get_name(),
                                     option->get_type_name() == "FILE" ? "file" : "directory"));
      }
      if (!value.empty()) continue;
      throw InputError(
          fmt::format("{}: found nothing, expected {}", option->get_name(),
                      option->get_type_name().empty() ? "a value" : option->get_type_name()));
    }
  }
}

}  // namespace

std::optional<Arguments> parse_arguments(int argc, char** argv) {
  CLI::App app{"dimscope shows what a hyperparameter does to a neural text classifier.",
               "dimscope"};
  app.set_version_flag("--version", std::string("dimscope ") + kVersion, "Print the version");
  app.require_subcommand(1);
  app.allow_extras();
  app.failure_message(CLI::FailureMessage::simple);
  app.formatter(help_formatter());
  app.get_help_ptr()->description("Print this help");
  app.footer(
      "`dimscope help COMMAND` has the options of each.\n"
      "Example: dimscope run studies/demo.toml --out demo");

  RunArguments run;
  CLI::App* run_command = app.add_subcommand(
      "run", "Train a study's missing trials, evaluate, explain, write the report");
  run_command->add_option("STUDY.toml", run.study, "The study file")->required()->type_name("");
  run_command
      ->add_option("--out", run.out,
                   "The study's directory [the study file's name; its folder if that is a study]")
      ->type_name("DIR");
  add_jobs(run_command, run.jobs, "Trials trained at a time, 1 to 1024 [one a core]");
  add_data_dir(run_command, run.data_dir);
  run_command->add_flag("--until-clear", run.until_clear,
                        "Then add seeds to the cells that decide, until pairs are clear");
  add_repetitions(run_command, "--max-seeds", run.max_seeds, 3,
                  "Of a cell, with --until-clear; fixed before the first look [20]");
  add_metric(run_command, run.metric,
             "With --until-clear: the metric whose pairs decide [test.fine]");
  run_command->add_flag(
      "--force", run.force,
      "Put the study into a directory with other files; none of them is replaced");
  run_command->footer(
      "Started again it goes on where it stopped; Ctrl-C stops it and keeps what is done.\n"
      "Example: dimscope run studies/demo.toml --out demo --jobs 2");

  ReportArguments report;
  CLI::App* report_command =
      app.add_subcommand("report", "Write the self-contained HTML report of a study");
  add_study(report_command, report.directory);
  report_command->add_option("-o,--output", report.output, "The file [DIR/report.html]")
      ->type_name("FILE");
  report_command->add_option("--method", report.method, "One of " + methods_text())
      ->type_name("METHOD")
      ->capture_default_str();
  add_lrp(report_command, report.epsilon, report.delta);
  report_command->footer("Example: dimscope report demo -o demo.html");

  TrialsArguments trials;
  CLI::App* trials_command =
      app.add_subcommand("trials", "List a study's trials with their figures");
  add_study(trials_command, trials.directory);
  trials_command->add_flag(
      "--all", trials.all,
      "List former trials too: trained ones that the study file, or this dimscope, no longer has");
  trials_command
      ->add_flag("--remove-former", trials.remove_former, "Remove former trials and their models")
      ->excludes("--all");
  add_json(trials_command, trials.json);
  trials_command->footer("Example: dimscope trials demo --json > trials.json");

  EffectsArguments effects;
  CLI::App* effects_command = add_effects_command(app, effects);

  ExplainArguments explain;
  CLI::App* explain_command = add_explain_command(app, explain);
  EvaluateExplanationsArguments evaluate;
  CLI::App* evaluate_command =
      app.add_subcommand("evaluate-explanations", "Measure how good a study's explanations are");
  add_study(evaluate_command, evaluate.directory);
  evaluate_command
      ->add_option("--methods", evaluate.methods,
                   "Only these, separated by commas, of " + methods_text() + " [all]")
      ->type_name("METHODS")
      ->delimiter(',');
  evaluate_command
      ->add_option("--trial", evaluate.trials,
                   "Only this trial, by its key or the beginning of it; may be repeated")
      ->type_name("KEY")
      ->take_all();
  evaluate_command->add_flag("--stored", evaluate.stored,
                             "Show what was measured before, and measure nothing");
  add_json(evaluate_command, evaluate.json);
  evaluate_command->footer(
      "Faithfulness, plausibility, sanity and stability of the explanations of all test "
      "sentences; what was measured is stored in the study.\n"
      "Example: dimscope evaluate-explanations demo --methods lrp-all,occlusion");

  PredictArguments predict;
  CLI::App* predict_command = add_predict_command(app, predict);
  EvaluateArguments accuracy;
  CLI::App* accuracy_command = add_evaluate_command(app, accuracy);
  ImportArguments import;
  CLI::App* import_command = add_import_command(app, import);
  ExportArguments exported;
  CLI::App* export_command = add_export_command(app, exported);

  FindArguments find;
  CLI::App* find_command = add_find_command(app, find);

  SlicesArguments slices;
  CLI::App* slices_command =
      app.add_subcommand("slices", "List slices of the test sentences; show, export, import one");
  slices_command->add_option("STUDY", slices.study, "A study's directory or a study file")
      ->type_name("");
  slices_command
      ->add_option("--data", slices.data,
                   "Instead of a study: the ready-made slices of sst or synthetic")
      ->type_name("NAME");
  add_data_dir(slices_command, slices.data_dir);
  slices_command->add_option("--list", slices.list, "A frozen list: check it and show it too")
      ->type_name("FILE");
  slices_command->add_option("--slice", slices.slice, "Show the sentences of this slice")
      ->type_name("NAME");
  slices_command
      ->add_option("--export", slices.export_file, "Write the slice as a frozen list instead")
      ->type_name("FILE");
  add_json(slices_command, slices.json);
  slices_command->footer(
      "majority: what always giving the most frequent class scores; detectable: the smallest "
      "difference between two models that is found with 80 % power where they differ on 25 % of "
      "the sentences; both in per cent.\n"
      "Example: dimscope slices --data synthetic --slice x-but-y-contrast");

  SelftestArguments selftest;
  CLI::App* selftest_command =
      app.add_subcommand("selftest", "Check that this machine computes the bits that others do");
  selftest_command->add_flag("--signature", selftest.signature,
                             "Print one digest of a fixed small grid's results, and nothing else");
  selftest_command
      ->add_option("--isa", selftest.isa, "Only this instruction set [every one there is]")
      ->type_name("ISA");
  add_jobs(selftest_command, selftest.jobs, "Trials at a time, 1 to 1024 [1, and one a core]");
  selftest_command->footer(
      "Trains a small grid on every instruction set, in one thread and in several, and compares "
      "all bits of parameters, probabilities and relevances.\n"
      "Example: dimscope selftest --signature");

  CLI::App* data_command = app.add_subcommand("data", "Describe, make or fetch data sets");
  data_command->require_subcommand(1);
  data_command->footer("Example: dimscope data info synthetic");
  DataInfoArguments info;
  CLI::App* info_command = data_command->add_subcommand("info", "Describe a data set");
  info_command->add_option("SOURCE", info.source, "sst or synthetic")->required()->type_name("");
  add_data_dir(info_command, info.data_dir);
  add_json(info_command, info.json);
  info_command->footer("Example: dimscope data info synthetic");
  DataSynthArguments synth;
  CLI::App* synth_command =
      data_command->add_subcommand("synth", "Write the built-in corpus as treebank files");
  synth_command
      ->add_option("--out", synth.out, "The folder to write train.txt, dev.txt, test.txt to")
      ->required()
      ->type_name("DIR");
  synth_command->add_option("--seed", synth.seed, "Seed of the corpus, 0 or more")
      ->type_name("N")
      ->capture_default_str()
      ->check(not_negative());
  synth_command->add_option("--sentences", synth.sentences, "Train sentences, 1 to 1000000")
      ->type_name("N")
      ->capture_default_str();
  synth_command
      ->add_option("--label-noise", synth.label_noise,
                   "Share of train labels moved to a neighbouring class")
      ->type_name("SHARE")
      ->capture_default_str();
  synth_command->footer("Example: dimscope data synth --out corpus --seed 7");
  DataFetchArguments fetch;
  CLI::App* fetch_command =
      data_command->add_subcommand("fetch", "Download a data set and check it");
  fetch_command->add_option("NAME", fetch.name, "sst: the Stanford Sentiment Treebank")
      ->required()
      ->type_name("");
  fetch_command->add_option("--url", fetch.url, "Another place of the same archive [its authors']")
      ->type_name("URL");
  add_data_dir(fetch_command, fetch.data_dir);
  fetch_command->footer("Example: dimscope data fetch sst");

  finish(app);
  try {
    app.parse(words_in_reverse(argc, argv, app));
  } catch (const CLI::CallForHelp&) {
    print_out("{}", app.help());  // of the command that was named
    return std::nullopt;
  } catch (const CLI::CallForVersion&) {
    print_out("dimscope {}\n", kVersion);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    const CLI::App& command = named_command(app);
    refuse_option_before_command(app, command);
    if (app.remaining_size(true) > 0) refuse_extra(app.remaining(true).front(), command);
    if (const auto known = command_names(command); !known.empty()) {
      throw InputError(
          fmt::format("expected a command: {}{}", fmt::join(known, ", "), see_help(command)));
    }
    throw InputError(error.what() + see_help(command));
  }
  refuse_option_before_command(app, named_command(app));
  if (app.remaining_size(true) > 0) refuse_extra(app.remaining(true).front(), named_command(app));
  refuse_values_that_name_nothing(named_command(app));

  if (run_command->parsed()) return run;
  if (report_command->parsed()) return report;
  if (trials_command->parsed()) return trials;
  if (effects_command->parsed()) return effects;
  if (explain_command->parsed()) return explain;
  if (evaluate_command->parsed()) return evaluate;
  if (predict_command->parsed()) return predict;
  if (accuracy_command->parsed()) return accuracy;
  if (import_command->parsed()) return import;
  if (export_command->parsed()) return exported;
  if (find_command->parsed()) return find;
  if (slices_command->parsed()) return slices;
  if (selftest_command->parsed()) return selftest;
  if (info_command->parsed()) return info;
  if (synth_command->parsed()) return synth;
  return fetch;
}

}  // namespace dimscope::cli
