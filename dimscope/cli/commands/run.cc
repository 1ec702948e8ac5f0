#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <optional>
#include <string_view>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/commands/table_study.h"
#include "dimscope/cli/commands/until_clear.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/terminal/browser.h"
#include "dimscope/cli/terminal/findings_text.h"
#include "dimscope/cli/terminal/former_trials.h"
#include "dimscope/cli/terminal/interrupt.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/progress.h"
#include "dimscope/cli/terminal/report_file.h"
#include "dimscope/cli/terminal/run_summary.h"
#include "dimscope/cli/version.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/effects/metrics.h"
#include "dimscope/serve/study_server.h"
#include "dimscope/study/copies.h"
#include "dimscope/study/file/added_cells.h"
#include "dimscope/study/file/added_seeds.h"
#include "dimscope/study/file/study_source.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/study_directory.h"

namespace dimscope::cli {
namespace {

struct RunArguments {
  std::filesystem::path study;
  std::filesystem::path out;  // empty: the study file's name without its ending
  std::filesystem::path data_dir;
  std::int32_t jobs = 0;
  bool until_clear = false;
  std::optional<std::int32_t> max_seeds;  // of a cell, for until_clear
  std::optional<std::string> metric;      // for until_clear
  bool force = false;                     // beside other files
  bool open = false;                      // show it in the browser meanwhile
};

constexpr std::int32_t kMaxSeeds = 20;  // of a cell, for --until-clear

// Without --out: where the study file is that of a study's directory, this directory.
std::filesystem::path directory_of(const RunArguments& arguments) {
  if (!arguments.out.empty()) return arguments.out;
  const std::filesystem::path beside = absolute(arguments.study).parent_path();
  if (is_table_file(arguments.study)) return table_stem(arguments.study);
  return exists(beside / "study.db") ? beside : arguments.study.stem();
}

// A file of texts stands for the study that `dimscope init` makes of it; once it was run, for the
// one in its directory, which may have been changed since.
study::StudySource source_of(const RunArguments& arguments) {
  if (!is_table_file(arguments.study)) return study::read_study_source(arguments.study);
  const std::filesystem::path directory = directory_of(arguments), file = directory / "study.toml";
  if (exists(file) && exists(directory / "study.db")) {
    print_error("{} goes on; changes to it count\n", file.string());
    return study::read_study_source(file);
  }
  return make_table_study({.files = {arguments.study}, .config = {}},
                          absolute(arguments.study).parent_path(), table_stem(arguments.study))
      .source;
}

std::filesystem::path create_study(const RunArguments& arguments, std::string_view study_toml) {
  const std::filesystem::path directory = directory_of(arguments);
  study::require_study_directory(directory, study_toml, arguments.force);
  std::error_code error;
  create_directories(directory, error);
  if (error) {
    throw InputError(directory.string() +
                     ": cannot be made a study's directory: " + error.message());
  }
  return directory;
}

study::RunSummary train(const study::StudyFile& study, const text::Dataset& dataset,
                        const std::filesystem::path& directory, study::Store& store,
                        const study::TrialNames& names, const study::RunOptions& options) {
  RunProgress progress(names);
  return run_study(study, dataset, directory, store, options, progress);
}

// Trials that the study's directory keeps although they are not shown, and those that are copies.
void say_what_else_is_there(const std::filesystem::path& directory, const study::Store& store) {
  if (const std::string note = study::copies_note(study::find_copies(store, store.trials()));
      !note.empty()) {
    print_error("{}\n", note);
  }
  if (const std::size_t former = store.former_trials().size(); former > 0) {
    print_error("{}", former_trials_text(former, directory));
  }
}

// Serves the study from now on, beside its run, and opens its page.
void show_live(const RunArguments& arguments, const std::filesystem::path& directory,
               const std::atomic<bool>& runs_here, std::optional<serve::StudyServer>& server) {
  server.emplace(serve::ServeOptions{
      .directory = directory,
      .version = kVersion,
      .http = {},
      .jobs = arguments.jobs,
      .data_directory = [given = arguments.data_dir](
                            const std::string& source) { return data_directory(given, source); },
      .runs_here = [&runs_here] { return runs_here.load(); }});
  const std::string address = server->http().address();
  print_out("{} shows {} meanwhile\n", address, directory.string());
  std::fflush(stdout);
  open_in_browser(address);
}

int run(const RunArguments& arguments) {
  const study::StudySource source = source_of(arguments);
  const std::string& text = source.text;
  const study::StudyFile& study = source.study;
  // What can be refused is refused before anything is written.
  study::expand_grid(study);
  if (arguments.max_seeds && !arguments.until_clear) {
    throw InputError("--max-seeds limits --until-clear, which is not given");
  }
  if (arguments.metric && !arguments.until_clear) {
    throw InputError("--metric decides for --until-clear, which is not given");
  }
  const text::Dataset dataset =
      text::load_dataset(study.data, data_directory(arguments.data_dir, study.data.source));
  print_notes(dataset);
  const study::StoredData data = study::stored_data(study, dataset);
  const LookPlan plan{.metric = arguments.metric.value_or("test.fine"),
                      .max_seeds = arguments.max_seeds.value_or(kMaxSeeds)};
  if (arguments.until_clear) {
    const std::vector<effects::MetricView> metrics = effects::view_metrics(data);
    effects::require_counts_sentences(effects::metric_named(metrics, plan.metric));
  }

  const std::filesystem::path directory = create_study(arguments, text);
  const std::stop_token stop = stop_on_interrupt();
  study::RunSummary summary;
  std::atomic<bool> runs_here = true;
  std::optional<serve::StudyServer> server;
  {
    study::Store store(directory, study::Store::Mode::kRun);
    store.set_data(data);  // Refuses a study with results of other data.
    study::remove_half_written(directory);
    const std::string name = arguments.study.string(), stored = store.study_toml();
    const auto train_study = [&](const std::string& run_text, const study::StudyFile& run_study) {
      store.set_study(run_text, kVersion, source.home);
      write_file(directory / "study.toml", run_text);
      if (arguments.open && !server) show_live(arguments, directory, runs_here, server);
      return train(run_study, dataset, directory, store,
                   study::TrialNames(study::expand_grid(run_study)),
                   {.jobs = arguments.jobs, .stop = stop});
    };
    const std::string given = study::keep_added_cells(text, stored);
    if (arguments.until_clear) {
      summary = run_until_clear(study::without_added_seeds(given, name), name, stored, plan, store,
                                train_study);
    } else {
      const std::string kept = study::keep_added_seeds(given, name, stored);
      summary = train_study(kept, study::parse_study(kept, name));
    }
  }
  runs_here = false;
  if (summary.stopped) {
    print_error("stopped: {} of {} trials are complete; the same command goes on\n",
                summary.num_complete, summary.num_trials);
    return 1;
  }
  const study::Store store(directory, study::Store::Mode::kRead);
  const std::filesystem::path path = directory / "report.html";
  if (const auto findings = write_report(directory, store, {}, path)) {
    print_findings(*findings, directory.string(), true);
    print_out("\n");
  }
  print_out("{}\n", summary_table(study, store));
  print_out("report: {}\n", path.string());
  say_what_else_is_there(directory, store);
  if (server) {
    print_out("{} goes on showing it; Ctrl-C ends that\n", server->http().address());
    std::fflush(stdout);
    wait_for_stop(stop);
  }
  if (summary.num_failed > 0) {
    print_error("{} of {} trials failed; `dimscope trials {}` says why\n", summary.num_failed,
                summary.num_trials, directory.string());
    return 1;
  }
  return 0;
}

}  // namespace

void add_run(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand(
      "run", "Train a study's missing trials, evaluate, explain, write the report");
  command
      ->add_option("STUDY.toml", a->study,
                   "The study file; or a CSV, TSV or JSON Lines file, run as `dimscope init` would")
      ->required()
      ->type_name("");
  command
      ->add_option("--out", a->out,
                   "The study's directory [the study file's name; its folder if that is a study]")
      ->type_name("DIR");
  add_jobs(command, a->jobs, "Trials trained at a time, 1 to 1024 [one a core]");
  add_data_dir(command, a->data_dir);
  command->add_flag("--until-clear", a->until_clear,
                    "Then add seeds to the cells that decide, until pairs are clear");
  add_repetitions(command, "--max-seeds", a->max_seeds, 3,
                  "Of a cell, with --until-clear; fixed before the first look [20]");
  add_metric(command, a->metric, "With --until-clear: the metric whose pairs decide [test.fine]");
  command->add_flag("--force", a->force,
                    "Put the study into a directory with other files; none of them is replaced");
  command->add_flag("--open", a->open,
                    "Show the study in the browser meanwhile, and afterwards until Ctrl-C, as "
                    "`dimscope serve` does");
  command->footer(
      "Started again it goes on where it stopped; Ctrl-C stops it and keeps what is done.\n"
      "Example: dimscope run studies/demo.toml --out demo --jobs 2");
  offer(command, chosen, [a] { return run(*a); });
}

}  // namespace dimscope::cli
