#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/effects_tables.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/effects_text.h"
#include "dimscope/cli/left_out.h"

namespace dimscope::cli {
namespace {

double number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw InputError(fmt::format("--pair: found '{}', expected a number", text));
  }
  return value;
}

std::pair<double, double> pair(const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) {
    throw InputError(fmt::format("--pair: found '{}', expected two values A,B", text));
  }
  return {number(text.substr(0, comma)), number(text.substr(comma + 1))};
}

std::int32_t class_number(const std::string& text, const std::vector<std::string>& names) {
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (names[c] == text || std::to_string(c) == text) return static_cast<std::int32_t>(c);
  }
  throw InputError(
      fmt::format("--label: '{}' is no class{}", text, nearest_name_hint(text, names)));
}

// --a and --b, which take the place of values of an axis.
void read_sets(const EffectsArguments& arguments, EffectsOptions& options) {
  options.a = parse_trial_conditions(arguments.a, "--a");
  options.b = parse_trial_conditions(arguments.b, "--b");
  if (options.a.empty() && options.b.empty()) return;
  if (options.a.empty() || options.b.empty()) {
    throw InputError("--a and --b go together: two sets of trials are compared");
  }
  if (!options.topics.empty() && !options.topics.contains(EffectsTopic::kPairs)) {
    throw InputError("--a and --b are for the topic pairs, which is not asked for");
  }
  if (options.pair || !options.axis.empty()) {
    throw InputError("--a and --b compare two sets of trials; --axis and --pair two values");
  }
}

EffectsOptions options_of(const EffectsArguments& arguments, const Store& store) {
  EffectsOptions options;
  for (const std::string& topic : arguments.topics) {
    options.topics.insert(parse_effects_topic(topic));
  }
  options.metric = arguments.metric;
  options.slice = arguments.slice;
  options.axis = arguments.axis;
  options.where = parse_trial_conditions(arguments.where, "--where");
  if (!arguments.pair.empty()) options.pair = pair(arguments.pair);
  read_sets(arguments, options);
  if (arguments.sentence) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    options.sentence =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(*arguments.sentence, -1, kMost));
  }
  options.cues = arguments.cues;
  options.resamples = arguments.resamples;
  options.permutations = arguments.permutations;
  if (arguments.phrases.empty() != arguments.label.empty()) {
    throw InputError("--phrase TEXT and --label CLASS go together");
  }
  for (const std::string& text : arguments.phrases) {
    options.phrases.push_back({text, class_number(arguments.label, store.data().class_names)});
  }
  return options;
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
    fmt::print(stderr, "{}: {} rows\n", path.string(), table.rows.size());
  }
}

}  // namespace

int effects(const EffectsArguments& arguments) {
  const Store store(arguments.directory, Store::Mode::kRead);
  const EffectsView view = view_effects(arguments.directory, store, options_of(arguments, store));
  print_left_out(view.left_out, "phrases and scores of behaviour are");
  if (!arguments.csv.empty()) write_csv(effects_tables(view), arguments.csv);
  if (arguments.json) {
    fmt::print("{}\n", to_json(view));
    return 0;
  }
  if (arguments.latex) {
    for (const ResultTable& table : effects_tables(view)) fmt::print("{}\n", to_latex(table));
    return 0;
  }
  fmt::print("{}", effects_text(view));
  if (arguments.topics.empty()) {
    fmt::print(
        "\nEach topic in full: dimscope effects {} TOPIC; as data: --json, --csv DIR, "
        "--latex\n",
        arguments.directory.string());
    return 0;
  }
  for (const ResultTable& table : effects_tables(view)) {
    fmt::print("\n{}", table_text(table, static_cast<std::size_t>(arguments.rows)));
  }
  return 0;
}

}  // namespace dimscope::cli
