#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/analysis/paired_test.h"
#include "dimscope/api/json.h"
#include "dimscope/api/views.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/file/study_source.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/slices/slice_list.h"

namespace dimscope::cli {
namespace {

// Slices of a study, or of a data set by its name.
struct SlicesArguments {
  std::filesystem::path study;  // a study's directory or a study file, or
  std::string data;             // "sst" or "synthetic"
  std::filesystem::path data_dir;
  std::filesystem::path list;         // a frozen list, shown as one more slice
  std::string slice;                  // only this one, with its sentences
  std::filesystem::path export_file;  // write that one as a list
  bool json = false;
};

struct Slice {
  std::string name, rule;
  std::vector<std::int32_t> sentences;
};

// The slices that the arguments ask for, and the test sentences they are of.
struct Slices {
  std::vector<std::string> class_names;
  std::vector<text::Tree> sentences;
  std::vector<Slice> slices;
};

Slices slices_of_rules(const std::vector<text::SliceRule>& rules, const text::DataConfig& config,
                       const std::filesystem::path& data_dir) {
  text::Dataset dataset = text::load_dataset(config, data_directory(data_dir, config.source));
  Slices found{dataset.class_names, {}, {}};
  auto sentences = text::find_slices(rules, text::slice_source(dataset, dataset.test));
  for (const text::SliceRule& rule : rules) {
    found.slices.push_back({rule.name, text::describe(rule.condition, dataset.class_names),
                            std::move(sentences.at(rule.name))});
  }
  found.sentences = std::move(dataset.test.trees);
  return found;
}

Slices slices_of_data_set(const std::string& name, const std::filesystem::path& data_dir) {
  const std::vector<std::string> known = {"sst", "synthetic"};
  if (std::ranges::find(known, name) == known.end()) {
    throw InputError(fmt::format("unknown data set '{}'{}", name, nearest_name_hint(name, known)));
  }
  return slices_of_rules(text::ready_made_slices(), {.source = name}, data_dir);
}

// As its last run stored them.
Slices slices_of_directory(const std::filesystem::path& directory) {
  const study::Store store(directory, study::Store::Mode::kRead);
  const study::StoredData data = store.data();
  study::require_answers(store, data, "the sentences of test");
  Slices found{data.class_names, store.trees("test"), {}};
  for (const text::SliceRule& rule : study::stored_study(store).slices) {
    const auto sentences = data.slices.find(rule.name);
    if (sentences == data.slices.end()) continue;
    found.slices.push_back(
        {rule.name, text::describe(rule.condition, data.class_names), sentences->second});
  }
  return found;
}

void add_list(const std::filesystem::path& path, Slices& slices) {
  std::vector<std::vector<std::string>> words;
  for (const text::Tree& tree : slices.sentences) words.push_back(tree.tokens);
  text::SliceList list =
      text::read_slice_list(path, text::sentences_digest(words), std::ssize(words));
  // In front, so that --slice finds it rather than another of its name.
  slices.slices.insert(slices.slices.begin(), {list.name, list.rule, std::move(list.sentences)});
}

Slices read_slices(const SlicesArguments& arguments) {
  if (arguments.study.empty() == arguments.data.empty()) {
    throw InputError("expected either a study (its directory or its file) or --data NAME");
  }
  Slices slices;
  if (!arguments.data.empty()) {
    slices = slices_of_data_set(arguments.data, arguments.data_dir);
  } else if (is_directory(arguments.study)) {
    if (!arguments.data_dir.empty()) {
      throw InputError(
          "--data-dir is for a study file or --data; a study's directory has its data");
    }
    slices = slices_of_directory(arguments.study);
  } else {
    const study::StudyFile study = study::read_study_source(arguments.study).study;
    slices = slices_of_rules(study.slices, study.data, arguments.data_dir);
  }
  if (!arguments.list.empty()) add_list(arguments.list, slices);
  return slices;
}

struct Facts {
  std::vector<std::int64_t> labels;  // sentences of each class
  std::int64_t n = 0, num_polar = 0;
  std::optional<double> majority, coarse_majority;
};

Facts facts_of(const Slice& slice, const Slices& slices) {
  study::StoredData data;
  data.class_names = slices.class_names;
  Facts facts;
  facts.labels.resize(slices.class_names.size());
  std::vector<std::int32_t>& labels = data.labels["test"];
  for (const std::int32_t s : slice.sentences) {
    labels.push_back(slices.sentences.at(static_cast<std::size_t>(s)).nodes[0].label);
    ++facts.labels.at(static_cast<std::size_t>(labels.back()));
  }
  data.labels["dev"] = {};
  for (const effects::MetricView& metric : effects::view_metrics(data)) {
    if (metric.name == "test.fine") {
      facts.n = metric.n;
      facts.majority = metric.chance;
    } else if (metric.name == "test.coarse") {
      facts.num_polar = metric.n;
      facts.coarse_majority = metric.chance;
    }
  }
  return facts;
}

// Absent where the slice is too small for any difference.
std::optional<double> detectable(std::int64_t n) {
  constexpr double kDiscordance = 0.25;  // of models of one study on SST, roughly
  const double difference = analysis::detectable_difference(n, kDiscordance);
  return difference < kDiscordance ? std::optional(difference) : std::nullopt;
}

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f}", 100 * *share) : "–";
}

void print_table(const Slices& slices) {
  std::vector<figure::TextTable::Column> columns = {{"slice", figure::TextTable::Align::kLeft},
                                                    {"sentences"}};
  for (const std::string& name : slices.class_names) columns.push_back({name});
  columns.insert(columns.end(),
                 {{"majority"}, {"detectable"}, {"rule", figure::TextTable::Align::kLeft}});
  figure::TextTable table(columns);
  const int width = output_width().value_or(0);
  for (const Slice& slice : slices.slices) {
    const Facts facts = facts_of(slice, slices);
    std::vector<std::string> row = {slice.name, std::to_string(facts.n)};
    for (const std::int64_t count : facts.labels) row.push_back(std::to_string(count));
    row.insert(row.end(), {percent(facts.majority), percent(detectable(facts.n)), slice.rule});
    table.add_row(std::move(row));
  }
  print_out(
      "{}{}\n", table.text(width),
      figure::wrapped(
          fmt::format("of {} test sentences; majority and detectable difference in per cent of "
                      "the fine accuracy",
                      slices.sentences.size()),
          width));
}

std::string text_of(const text::Tree& sentence) {
  return fmt::format("{}", fmt::join(sentence.tokens, " "));
}

void print_sentences(const Slice& slice, const Slices& slices) {
  figure::TextTable table({{"number"},
                           {"class", figure::TextTable::Align::kLeft},
                           {"sentence", figure::TextTable::Align::kLeft}});
  for (const std::int32_t s : slice.sentences) {
    const text::Tree& sentence = slices.sentences.at(static_cast<std::size_t>(s));
    const auto label = static_cast<std::size_t>(sentence.nodes[0].label);
    table.add_row({std::to_string(s), slices.class_names.at(label), text_of(sentence)});
  }
  print_out("{}", table.text(output_width().value_or(0)));
}

api::Json json_of(const Slice& slice, const Slices& slices) {
  const Facts facts = facts_of(slice, slices);
  api::Json json{{"name", slice.name},
                 {"rule", slice.rule},
                 {"n", facts.n},
                 {"labels", facts.labels},
                 {"majority", api::or_null(facts.majority)},
                 {"detectable", api::or_null(detectable(facts.n))}};
  if (facts.coarse_majority) {
    json["coarse"] = {{"n", facts.num_polar},
                      {"majority", *facts.coarse_majority},
                      {"detectable", api::or_null(detectable(facts.num_polar))}};
  }
  return json;
}

void print_json(const Slices& slices) {
  auto json = api::Json::array();
  for (const Slice& slice : slices.slices) json.push_back(json_of(slice, slices));
  print_out("{}\n", api::dump(json));
}

void print_sentences_json(const Slice& slice, const Slices& slices) {
  api::Json json = json_of(slice, slices);
  auto& sentences = json["sentences"] = api::Json::array();
  for (const std::int32_t s : slice.sentences) {
    const text::Tree& sentence = slices.sentences.at(static_cast<std::size_t>(s));
    sentences.push_back(
        {{"number", s}, {"label", sentence.nodes[0].label}, {"text", text_of(sentence)}});
  }
  print_out("{}\n", api::dump(json));
}

const Slice& slice_named(const std::string& name, const Slices& slices) {
  std::vector<std::string> names;
  for (const Slice& slice : slices.slices) {
    if (slice.name == name) return slice;
    names.push_back(slice.name);
  }
  throw InputError(names.empty()
                       ? "there are no slices"
                       : fmt::format("unknown slice '{}'{}", name, nearest_name_hint(name, names)));
}

void export_slice(const Slice& slice, const Slices& slices, const std::filesystem::path& path) {
  if (slice.sentences.empty()) {
    throw InputError(fmt::format("slice '{}' is empty: there is nothing to export", slice.name));
  }
  std::vector<std::vector<std::string>> words;
  for (const text::Tree& tree : slices.sentences) words.push_back(tree.tokens);
  write_file(path, to_string(text::SliceList{slice.name, slice.rule, text::sentences_digest(words),
                                             slice.sentences}));
  print_out("{}: {} sentences of slice {}\n", path.string(), slice.sentences.size(), slice.name);
}

int slices(const SlicesArguments& arguments) {
  if (!arguments.export_file.empty() && arguments.slice.empty()) {
    throw InputError("--export needs --slice NAME, the slice to write");
  }
  if (!arguments.export_file.empty() && arguments.json) {
    throw InputError("--export writes a frozen list, which is text; expected it or --json");
  }
  const Slices slices = read_slices(arguments);
  if (arguments.slice.empty()) {
    arguments.json ? print_json(slices) : print_table(slices);
    return 0;
  }
  const Slice& slice = slice_named(arguments.slice, slices);
  if (!arguments.export_file.empty()) {
    export_slice(slice, slices, arguments.export_file);
  } else {
    arguments.json ? print_sentences_json(slice, slices) : print_sentences(slice, slices);
  }
  return 0;
}

}  // namespace

void add_slices(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<SlicesArguments>();
  CLI::App* command =
      app.add_subcommand("slices", "List slices of the test sentences; show, export, import one");
  command->add_option("STUDY", a->study, "A study's directory or a study file")->type_name("");
  command
      ->add_option("--data", a->data,
                   "Instead of a study: the ready-made slices of sst or synthetic")
      ->type_name("NAME");
  add_data_dir(command, a->data_dir);
  command->add_option("--list", a->list, "A frozen list: check it and show it too")
      ->type_name("FILE");
  command->add_option("--slice", a->slice, "Show the sentences of this slice")->type_name("NAME");
  command->add_option("--export", a->export_file, "Write the slice as a frozen list instead")
      ->type_name("FILE");
  add_json(command, a->json);
  command->footer(
      "majority: what always giving the most frequent class scores; detectable: the smallest "
      "difference between two models that is found with 80 % power where they differ on 25 % of "
      "the sentences; both in per cent.\n"
      "Example: dimscope slices --data synthetic --slice x-but-y-contrast");
  offer(command, chosen, [a] { return slices(*a); });
}

}  // namespace dimscope::cli
