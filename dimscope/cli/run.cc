#include <fmt/format.h>

#include <string_view>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/data_dir.h"
#include "dimscope/cli/former_trials.h"
#include "dimscope/cli/interrupt.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/progress.h"
#include "dimscope/cli/summary.h"
#include "dimscope/cli/until_clear.h"
#include "dimscope/cli/version.h"
#include "dimscope/study/added_seeds.h"
#include "dimscope/study/copies.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/study_directory.h"
#include "dimscope/study/study_source.h"

namespace dimscope::cli {
namespace {

constexpr std::int32_t kMaxSeeds = 20;  // of a cell, for --until-clear

// Without --out: where the study file is that of a study's directory, this directory.
std::filesystem::path directory_of(const RunArguments& arguments) {
  if (!arguments.out.empty()) return arguments.out;
  const std::filesystem::path beside = absolute(arguments.study).parent_path();
  return exists(beside / "study.db") ? beside : arguments.study.stem();
}

std::filesystem::path create_study(const RunArguments& arguments, std::string_view study_toml) {
  const std::filesystem::path directory = directory_of(arguments);
  require_study_directory(directory, study_toml, arguments.force);
  std::error_code error;
  create_directories(directory, error);
  if (error) {
    throw InputError(directory.string() +
                     ": cannot be made a study's directory: " + error.message());
  }
  return directory;
}

RunSummary train(const StudyFile& study, const Dataset& dataset,
                 const std::filesystem::path& directory, Store& store, const TrialNames& names,
                 const RunOptions& options) {
  RunProgress progress(names);
  return run_study(study, dataset, directory, store, options, progress);
}

// Trials that the study's directory keeps although they are not shown, and those that are copies.
void say_what_else_is_there(const std::filesystem::path& directory, const Store& store) {
  if (const std::string note = copies_note(find_copies(store, store.trials())); !note.empty()) {
    print_error("{}\n", note);
  }
  if (const std::size_t former = store.former_trials().size(); former > 0) {
    print_error("{}", former_trials_text(former, directory));
  }
}

}  // namespace

int run(const RunArguments& arguments) {
  const StudySource source = read_study_source(arguments.study);
  const std::string& text = source.text;
  const StudyFile& study = source.study;
  // What can be refused is refused before anything is written.
  expand_grid(study);
  if (arguments.max_seeds && !arguments.until_clear) {
    throw InputError("--max-seeds limits --until-clear, which is not given");
  }
  const Dataset dataset =
      load_dataset(study.data, data_directory(arguments.data_dir, study.data.source));
  const StoredData data = stored_data(study, dataset);

  const std::filesystem::path directory = create_study(arguments, text);
  const std::stop_token stop = stop_on_interrupt();
  RunSummary summary;
  {
    Store store(directory, Store::Mode::kRun);
    store.set_data(data);  // Refuses a study with results of other data.
    remove_half_written(directory);
    const std::string name = arguments.study.string(), stored = store.study_toml();
    const auto train_study = [&](const std::string& run_text, const StudyFile& run_study) {
      store.set_study(run_text, kVersion, source.home);
      write_file(directory / "study.toml", run_text);
      return train(run_study, dataset, directory, store, TrialNames(expand_grid(run_study)),
                   {.jobs = arguments.jobs, .stop = stop});
    };
    if (arguments.until_clear) {
      summary = run_until_clear(without_added_seeds(text, name), name, stored,
                                arguments.max_seeds.value_or(kMaxSeeds), store, train_study);
    } else {
      const std::string kept = keep_added_seeds(text, name, stored);
      summary = train_study(kept, parse_study(kept, name));
    }
  }
  if (summary.stopped) {
    print_error("stopped: {} of {} trials are complete; the same command goes on\n",
                summary.num_complete, summary.num_trials);
    return 1;
  }
  const Store store(directory, Store::Mode::kRead);
  print_out("{}\n", summary_table(study, store));
  const std::filesystem::path path = directory / "report.html";
  write_report(directory, store, {}, path);
  print_out("report: {}\n", path.string());
  say_what_else_is_there(directory, store);
  if (summary.num_failed > 0) {
    print_error("{} of {} trials failed; `dimscope trials {}` says why\n", summary.num_failed,
                summary.num_trials, directory.string());
    return 1;
  }
  return 0;
}

}  // namespace dimscope::cli
