// `dimscope add`: trials that another program trained become a study.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/add_answers.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/added/added_table.h"
#include "dimscope/study/store/store.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "dimscope/text/tables/table_format.h"

namespace dimscope::cli {
namespace {

struct AddArguments {
  AnswersArguments answers;
  std::filesystem::path directory, table;
  std::vector<std::filesystem::path> files;
  study::AddedTableOptions options;
  std::int64_t sentences = 0;
  std::string format, encoding;
  bool json = false;
};

text::Table read_table(const AddArguments& arguments) {
  const std::string text = text::read_table_text(arguments.table, arguments.encoding);
  const std::string name = arguments.table.string();
  const auto formats = text::table_formats();
  const text::TableFormat* format = &text::format_of(name, text);
  if (!arguments.format.empty()) {
    format = &*std::ranges::find(formats, arguments.format, &text::TableFormat::name);
  }
  return format->parse(text, name, true);
}

// What the study has to know beside the trials: its metrics. Throws InputError where `store` has
// trials of another kind, hyperparameters or metrics.
void set_data(study::Store& store, const study::AddedTable& table, const AddArguments& arguments) {
  study::StoredData data{.digest = std::string(study::kNoDataDigest),
                         .source = std::string(study::kAddedSource),
                         .labels = {{"dev", {}}, {"test", {}}},
                         .num_sentences = {{"train", 0}, {"dev", 0}, {"test", 0}}};
  for (const std::string& metric : table.metrics) {
    data.added_metrics.push_back({metric, arguments.sentences});
  }
  if (store.has_data() && study::has_answers(store.data())) {
    if (store.data().source == study::kAddedSource) {
      throw InputError(
          fmt::format("{}: has a test set, to which trials add answers; metrics alone go to a "
                      "directory of their own",
                      arguments.directory.string()));
    }
    throw InputError(fmt::format(
        "{}: holds trials that dimscope trained; add those of another program to a directory of "
        "their own",
        arguments.directory.string()));
  }
  const std::vector<study::Trial> there = store.trials();
  if (!there.empty()) {
    const auto same = [&](const std::string& what, std::vector<std::string> ours,
                          std::vector<std::string> theirs) {
      std::ranges::sort(ours);
      std::ranges::sort(theirs);
      if (ours == theirs) return;
      throw InputError(fmt::format(
          "{}: its trials have the {} {}, and these have {}; a study's "
          "trials all have the same",
          arguments.directory.string(), what, fmt::join(ours, ", "), fmt::join(theirs, ", ")));
    };
    same("hyperparameters", study::setting_names(there.front()), table.parameters);
    std::vector<std::string> metrics;
    for (const auto& [name, value] : there.front().metrics) metrics.push_back(name);
    same("metrics", metrics, table.metrics);
  }
  store.set_data(data);
}

void print_columns(const study::AddedTable& table) {
  if (!table.program.empty()) print_out("an export of {}\n", table.program);
  print_out("hyperparameters: {}\n", fmt::join(table.parameters, ", "));
  print_out("metrics: {}\n", fmt::join(table.metrics, ", "));
  print_out("seed: {}\n", table.seed_column.empty()
                              ? "none; trials with the same hyperparameters are numbered from 1"
                              : table.seed_column);
  if (!table.epoch_column.empty()) {
    print_out("epochs: {}; a trial's metrics are those of its last epoch\n", table.epoch_column);
  }
  if (!table.left_out.empty()) {
    print_out("columns left out: {}\n", fmt::join(table.left_out, ", "));
  }
  for (const study::LeftOutRows& rows : table.left_out_rows) {
    print_out("rows left out: {} ({}), the first in line {}\n", rows.count, rows.reason,
              rows.first_line);
  }
}

int add_table(const AddArguments& arguments) {
  const study::AddedTable table = study::read_added_table(read_table(arguments), arguments.options);
  study::Store store(arguments.directory, study::Store::Mode::kRun);
  set_data(store, table, arguments);
  std::vector<study::AddedResults> results;
  for (const study::Trial& trial : table.trials) {
    results.push_back(
        {.trial = trial, .predictions = {}, .relevances = {}, .from = arguments.table.string()});
  }
  const std::size_t num_new = store.add_trials(results, study::kNoDataDigest);
  const std::size_t num_all = store.trials().size();
  if (arguments.json) {
    const auto rows = [](const study::LeftOutRows& r) {
      return api::Json{{"reason", r.reason}, {"rows", r.count}, {"first_line", r.first_line}};
    };
    print_out(
        "{}\n",
        api::dump(
            {{"directory", arguments.directory.string()},
             {"program", table.program.empty() ? api::Json(nullptr) : api::Json(table.program)},
             {"hyperparameters", table.parameters},
             {"metrics", table.metrics},
             {"seed_column",
              table.seed_column.empty() ? api::Json(nullptr) : api::Json(table.seed_column)},
             {"epoch_column",
              table.epoch_column.empty() ? api::Json(nullptr) : api::Json(table.epoch_column)},
             {"columns_left_out", table.left_out},
             {"rows_left_out", api::array_of(table.left_out_rows, rows)},
             {"trials", num_all},
             {"new", num_new}}));
    return 0;
  }
  print_columns(table);
  print_out("{}: {}, {} new\n", arguments.directory.string(), figure::counted(num_all, "trial"),
            num_new);
  print_out("dimscope effects {0} shows what moves {1}; dimscope report {0} writes a page\n",
            arguments.directory.string(), table.metrics.front());
  return 0;
}

// A table of metrics, or answers: told apart by what a file is called.
int add(AddArguments arguments) {
  const bool any_answers = std::ranges::any_of(arguments.files, is_of_answers);
  const bool all_answers = std::ranges::all_of(arguments.files, is_of_answers);
  if (!any_answers && !arguments.answers.asks_for_test_set()) {
    if (arguments.files.size() != 1) {
      throw InputError(
          "expected one table of trials, or --test FILE and files of answers (.npz, .safetensors, "
          ".json)");
    }
    arguments.table = arguments.files.front();
    return add_table(arguments);
  }
  if (!all_answers) {
    const auto other = std::ranges::find_if_not(arguments.files, is_of_answers);
    throw InputError(
        fmt::format("{}: is no file of answers, expected .npz, .safetensors or .json; a table of "
                    "metrics goes to "
                    "a directory of its own, the test set behind --test",
                    other->string()));
  }
  arguments.answers.directory = arguments.directory;
  arguments.answers.files = arguments.files;
  arguments.answers.test_options.format = arguments.format;
  arguments.answers.test_options.encoding = arguments.encoding;
  arguments.answers.json = arguments.json;
  return add_answers(arguments.answers);
}

}  // namespace

void add_add(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<AddArguments>();
  CLI::App* command =
      app.add_subcommand("add", "Make a study of trials that another program trained");
  command->add_option("DIR", a->directory, "The study's directory, made where there is none")
      ->required();
  command
      ->add_option(
          "FILE", a->files,
          "A table of metrics, a row a trial: CSV, TSV or JSON Lines, also .gz; exports of Optuna, "
          "MLflow, Ray Tune and Weights & Biases are known. Or answers to a test set: .npz, "
          ".safetensors and .json, or folders of them")
      ->check(CLI::ExistingPath);
  add_answers_options(command, a->answers);
  const auto names = [&](const char* option, std::vector<std::string>& to, const char* what) {
    command->add_option(option, to, what)->delimiter(',')->type_name("NAME,…");
  };
  names("--metric", a->options.metrics, "Columns of metrics [those called accuracy, f1, auc, …]");
  names("--parameter", a->options.parameters,
        "Columns of hyperparameters [all that are nothing else]");
  names("--ignore", a->options.ignored, "Columns that are none of these");
  command
      ->add_option("--seed-column", a->options.seed_column,
                   "Column of the seed [seed, random_seed, random_state, rng_seed]")
      ->type_name("NAME");
  command
      ->add_option("--epoch-column", a->options.epoch_column,
                   "Column of the epoch where a trial has a row for each [epoch, "
                   "training_iteration]")
      ->type_name("NAME");
  command->add_flag("--percent", a->options.percent, "Metrics are from 0 to 100");
  command
      ->add_option("--sentences", a->sentences,
                   "How many sentences the metrics were measured on, for their sampling error")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--format", a->format,
                   "The table's or test set's format [by its name and first line]")
      ->check(CLI::IsMember(text::table_format_names()));
  command->add_option("--encoding", a->encoding, "The table's or test set's encoding [UTF-8]");
  add_json(command, a->json);
  command->footer(
      "docs/trials.md describes the files.\n"
      "Example: dimscope add sweep trials.csv --metric accuracy --seed-column seed");
  offer(command, chosen, [a] { return add(*a); });
}

}  // namespace dimscope::cli
