#include <fmt/format.h>

#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/commands/table_study.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/run_cost.h"

namespace dimscope::cli {
namespace {

struct InitArguments {
  TableArguments table;
  std::filesystem::path out;  // empty: the first file's name with the ending .toml
  std::int32_t jobs = 0;
};

std::string seconds_text(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", std::max(1.0, std::ceil(seconds)));
  if (seconds < 90 * 60) return fmt::format("{:.0f} min", std::ceil(seconds / 60));
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string bytes_text(double bytes) {
  constexpr double kMiB = 1 << 20;
  return bytes < 1000 * kMiB ? fmt::format("{:.0f} MB", std::ceil(bytes / kMiB))
                             : fmt::format("{:.1f} GB", bytes / (1024 * kMiB));
}

int init(const InitArguments& arguments) {
  const std::filesystem::path& first = arguments.table.files.front();
  const std::filesystem::path out =
      arguments.out.empty() ? std::filesystem::path(table_stem(first) + ".toml") : arguments.out;
  if (std::error_code error; exists(out, error)) {
    throw InputError(out.string() + ": is there already; -o FILE names another");
  }
  const TableStudy made = make_table_study(arguments.table, out.parent_path(), table_stem(first));
  print_notes(made.data);
  const std::vector<model::TrialConfig> configs = study::expand_grid(made.source.study);
  const study::RunCost cost = study::estimate_cost(configs, made.data, arguments.jobs);
  write_file(out, made.source.text);
  const int width = output_width().value_or(0);
  print_out(
      "{}\n{}\n",
      figure::wrapped(
          fmt::format("{}: {}, {} words, {}", out.string(),
                      figure::counted(made.data.train.sentences.size(), "training text"),
                      made.data.vocabulary.size(),
                      std::to_string(made.data.class_names.size()) + " classes"),
          width, 2),
      figure::wrapped(
          fmt::format("`dimscope run {}` trains {} in about {} ({} at a time, {} of CPU time), "
                      "with about {} of memory",
                      out.string(),
                      figure::counted(static_cast<std::int64_t>(cost.num_trials), "model"),
                      seconds_text(cost.seconds), cost.jobs, seconds_text(cost.cpu_seconds),
                      bytes_text(cost.bytes)),
          width, 2));
  return 0;
}

}  // namespace

void add_init(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<InitArguments>();
  CLI::App* command = app.add_subcommand(
      "init", "Write a study file about texts of your own, and say what a run costs");
  add_table(command, a->table, true);
  command
      ->add_option("-o,--output", a->out, "The study file [the first file's name, ending in .toml]")
      ->type_name("FILE");
  add_jobs(command, a->jobs, "Trials at a time that the cost is said for, 1 to 1024 [one a core]");
  command->footer(
      "The cost is measured by training for a moment on this machine.\n"
      "Example: dimscope init reviews.csv");
  offer(command, chosen, [a] { return init(*a); });
}

}  // namespace dimscope::cli
