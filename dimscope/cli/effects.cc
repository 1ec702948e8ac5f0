#include <fmt/format.h>

#include <system_error>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/effects_tables.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/effects_options.h"
#include "dimscope/cli/effects_text.h"
#include "dimscope/cli/left_out.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/progress.h"
#include "dimscope/cli/terminal.h"

namespace dimscope::cli {
namespace {

// With progress, since distances of many models take long.
EffectsView compute(const std::filesystem::path& directory, const Store& store,
                    const EffectsOptions& options) {
  StepProgress progress(StepProgress::kPatient);
  return view_effects(directory, store, options,
                      [&](const std::string& what, std::size_t done, std::size_t total) {
                        progress.show("effects: " + what, done, total);
                      });
}

void write_csv(const std::vector<ResultTable>& tables, const std::filesystem::path& directory) {
  std::error_code error;
  create_directories(directory, error);
  if (error) {
    throw InputError(directory.string() + ": cannot be created: " + error.message());
  }
  for (const ResultTable& table : tables) {
    const std::filesystem::path path = directory / (table.id + ".csv");
    write_file(path, to_csv(table));
    print_error("{}: {}\n", path.string(), counted(std::ssize(table.rows), "row"));
  }
}

}  // namespace

int effects(const EffectsArguments& arguments) {
  const Store store(arguments.directory, Store::Mode::kRead);
  const EffectsOptions options = effects_options(arguments, store.data().class_names);
  const EffectsView view = compute(arguments.directory, store, options);
  print_left_out(view.left_out, "phrases and scores of behaviour are");
  const int width = output_width().value_or(0);
  if (!arguments.csv.empty()) write_csv(effects_tables(view), arguments.csv);
  if (arguments.json) {
    print_out("{}\n", to_json(view));
    return 0;
  }
  if (arguments.latex) {
    for (const ResultTable& table : effects_tables(view)) print_out("{}\n", to_latex(table));
    return 0;
  }
  print_out("{}", effects_text(view, width));
  if (arguments.topics.empty()) {
    const std::string next = fmt::format(
        "Each topic in full: dimscope effects {} TOPIC; as data: --json, --csv DIR, "
        "--latex",
        arguments.directory.string());
    print_out("\n{}\n", wrapped(next, width));
    return 0;
  }
  for (const ResultTable& table : effects_tables(view)) {
    print_out("\n{}",
              table_text(table, static_cast<std::size_t>(arguments.rows.value_or(20)), width));
  }
  return 0;
}

}  // namespace dimscope::cli
