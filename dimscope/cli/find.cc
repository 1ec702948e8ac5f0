#include <fmt/format.h>

#include "dimscope/api/finders.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/conditions.h"
#include "dimscope/cli/effects_text.h"

namespace dimscope::cli {
int find(const FindArguments& arguments) {
  FinderOptions options;
  options.finder = parse_finder(arguments.query);
  const bool contrast = options.finder == Finder::kContrast;
  if (!contrast && (!arguments.right.empty() || !arguments.wrong.empty())) {
    throw InputError("--right and --wrong are for the query contrast only; --where chooses trials");
  }
  if (options.finder != Finder::kFlips && !arguments.axis.empty()) {
    throw InputError("--axis is for the query flips only");
  }
  options.where = parse_conditions(arguments.where, "--where");
  options.right = parse_conditions(arguments.right, "--right");
  options.wrong = parse_conditions(arguments.wrong, "--wrong");
  options.metric = arguments.metric;
  options.axis = arguments.axis;
  options.deals = arguments.deals;
  options.max_rows = static_cast<std::size_t>(arguments.rows);
  const Store store(arguments.directory, Store::Mode::kRead);
  const FinderView view = find_sentences(store, options);
  if (arguments.json) {
    fmt::print("{}\n", to_json(view));
    return 0;
  }
  fmt::print("{}\n{}{}", view.statement, table_text(view.facts, 0), table_text(view.sentences, 0));
  return 0;
}

}  // namespace dimscope::cli
