#include <fmt/format.h>

#include <system_error>

#include "dimscope/api/effects_json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/commands/effects_options.h"
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

}  // namespace

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

}  // namespace dimscope::cli
