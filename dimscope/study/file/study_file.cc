#include "dimscope/study/file/study_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/study/file/data_reader.h"
#include "dimscope/study/file/number_range.h"
#include "dimscope/study/file/slice_reader.h"
#include "dimscope/study/file/toml_reader.h"

namespace dimscope::study {
namespace {

constexpr int kMaxAxisValues = 100'000;

// ---- tables

const toml::table& section(const TomlReader& file, const toml::table& root, std::string_view name) {
  static const toml::table kEmpty;
  const toml::node* node = root.get(name);
  if (node == nullptr) return kEmpty;
  if (!node->is_table()) file.fail_type(name, *node, fmt::format("a table: [{}]", name));
  return *node->as_table();
}

std::vector<const toml::table*> blocks(const TomlReader& file, const toml::table& root,
                                       std::string_view name) {
  std::vector<const toml::table*> tables;
  const toml::node* node = root.get(name);
  if (node == nullptr) return tables;
  const std::string expected = fmt::format("an array of tables: [[{}]]", name);
  if (!node->is_array()) file.fail_type(name, *node, expected);
  for (const toml::node& element : *node->as_array()) {
    if (!element.is_table()) {
      file.fail_type(fmt::format("an element of {}", name), element, expected);
    }
    tables.push_back(element.as_table());
  }
  return tables;
}

// ---- [model], [train], [[grid]]

// A field has a name and a symbol: TOML itself refuses only one of them given twice.
void require_new(const TomlReader& file, const TomlEntry& entry, const model::ConfigField* field,
                 std::vector<const model::ConfigField*>& seen) {
  if (std::ranges::find(seen, field) != seen.end()) {
    file.fail(entry.place, fmt::format("{} is given twice", field->name));
  }
  seen.push_back(field);
}

// Sets a field to what is written, if that is one of its values; `advice` ends the complaint about
// another type. Returns the value.
Setting read_setting(const TomlReader& file, const model::ConfigField& field,
                     const toml::node& node, const std::string& advice,
                     model::TrialConfig& config) {
  if (field.is_number()) {
    // May be no finite number yet.
    const double value = file.number(field.name, node, "one number" + advice);
    file.located(node, [&] { model::set_config_number(config, field, value); });
  } else if (node.is_array()) {
    file.fail_type(field.name, node, "one value" + advice);
  } else {
    const Setting value = field.is_yes_no() ? Setting(file.boolean(field.name, node))
                                            : Setting(file.text(field.name, node));
    file.located(node, [&] { model::set_config(config, field, value); });
  }
  return model::config_setting(config, field);
}

void read_settings(const TomlReader& file, const toml::table& table, const std::string& section,
                   model::TrialConfig& config) {
  std::vector<std::string> known;
  for (const model::ConfigField& field : model::config_fields()) {
    if (field.section == section) known.push_back(field.name);
  }
  std::vector<const model::ConfigField*> seen;
  for (const TomlEntry& entry : file.entries(table)) {
    const model::ConfigField* field = model::named_field(entry.name);
    if (field == nullptr || field->section != section) {
      file.fail_unknown(entry, '[' + section + ']', known);
    }
    require_new(file, entry, field, seen);
    read_setting(file, *field, *entry.value, "; several values are an axis and go into [[grid]]",
                 config);
  }
}

// Of a range such as "2..20".
std::vector<Setting> read_range(const TomlReader& file, const model::ConfigField& field,
                                const toml::node& node) {
  return file.located(node, [&] {
    std::vector<Setting> values;
    model::TrialConfig scratch;
    for (const double value : parse_number_range(node.as_string()->get(), kMaxAxisValues)) {
      model::set_config_number(scratch, field, value);
      values.emplace_back(value);
    }
    return values;
  });
}

std::vector<Setting> read_axis_values(const TomlReader& file, const model::ConfigField& field,
                                      const toml::node& node) {
  if (field.is_number() && node.is_string()) return read_range(file, field, node);
  model::TrialConfig scratch;
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    if (field.is_number() && !node.is_number()) {
      file.fail_type(field.name, node,
                     "a number, an array of numbers or a range such as \"2..20\"");
    }
    return {read_setting(file, field, node, "", scratch)};
  }
  if (array->empty()) file.fail(node, fmt::format("{} has no values", field.name));
  if (array->size() > kMaxAxisValues) {
    file.fail(node, fmt::format("{} has {} values, expected at most {}", field.name, array->size(),
                                kMaxAxisValues));
  }
  std::vector<Setting> values;
  std::set<Setting> seen;
  for (const toml::node& element : *array) {
    if (field.is_number() && !element.is_number()) {
      file.fail_type(fmt::format("a value of {}", field.name), element, "a number");
    }
    values.push_back(read_setting(file, field, element, "", scratch));
    if (!seen.insert(values.back()).second) {
      file.fail(element, fmt::format("{} lists {} twice", field.name, values.back()));
    }
  }
  return values;
}

GridBlock read_grid_block(const TomlReader& file, const toml::table& table) {
  std::vector<std::string> known;
  for (const model::ConfigField& field : model::config_fields()) {
    if (field.can_vary()) known.push_back(field.name);
  }
  GridBlock block;
  std::vector<const model::ConfigField*> seen;
  for (const TomlEntry& entry : file.entries(table)) {
    const model::ConfigField* field = model::named_field(entry.name);
    if (field == nullptr) file.fail_unknown(entry, "[[grid]]", known);
    require_new(file, entry, field, seen);
    if (!field->can_vary()) {
      file.fail(entry.place, fmt::format("{} is no hyperparameter and cannot be an axis; set it in "
                                         "[{}]",
                                         entry.name, field->section));
    }
    block.axes.push_back({field->name, read_axis_values(file, *field, *entry.value)});
  }
  return block;
}

// What [data] has to be where its options are axes: phrases can vary where the data have some, and
// case where the data keep it.
void read_data_axes(const TomlReader& file, const toml::table& data_table,
                    const std::vector<const toml::table*>& grid, text::DataConfig& data) {
  const toml::node* varies = nullptr;
  for (const toml::table* block : grid) {
    if (const toml::node* phrases = block->get("phrases")) {
      if (data.source == "table") {
        file.fail(*phrases,
                  "phrases has no use with source \"table\", which has whole sentences alone");
      }
      if (!data.phrases) {
        file.fail(
            *phrases,
            "phrases is an axis, but [data] leaves them out; take phrases = false from [data]");
      }
    }
    if (varies == nullptr) varies = block->get("lowercase");
  }
  if (varies == nullptr) return;
  if (data.source == "synthetic") {
    file.fail(*varies,
              "lowercase has no use with source \"synthetic\", whose words are in lower case");
  }
  if (data_table.contains("lowercase") && data.lowercase) {
    file.fail(
        *varies,
        "lowercase is an axis, so the data must keep case; take lowercase = true from [data]");
  }
  if (data.min_count > 1) {
    file.fail(*varies,
              "lowercase is an axis, for which [data] must not leave out words by min_count: how "
              "often a word is there depends on its case");
  }
  for (const toml::table* block : grid) {
    if (block->contains("lowercase")) continue;
    file.fail(*block, "another [[grid]] has lowercase as an axis, expected it in this one, too");
  }
  data.lowercase = false;
  data.both_cases = true;
}

// ---- [until_clear]

UntilClear read_until_clear(const TomlReader& file, const toml::table& table) {
  constexpr std::int64_t kMaxSeeds = 1'000'000;
  UntilClear record;
  for (const TomlEntry& entry : file.entries(table)) {
    const toml::node& value = *entry.value;
    if (entry.name == "metric") {
      record.metric = file.text("metric", value);
    } else if (entry.name == "max_seeds") {
      record.max_seeds =
          static_cast<std::int32_t>(file.whole_number("max_seeds", value, 2, kMaxSeeds));
    } else if (entry.name == "looks") {
      const toml::array* array = value.as_array();
      if (array == nullptr) file.fail_type("looks", value, "an array of numbers");
      for (const toml::node& look : *array) {
        record.looks.push_back(
            static_cast<std::int32_t>(file.whole_number("a look", look, 1, kMaxSeeds)));
      }
    } else if (entry.name == "found") {
      record.found = file.texts("found", value);
    } else if (entry.name == "grid") {
      for (const toml::table* block : blocks(file, table, "grid")) {
        record.grid.push_back(read_grid_block(file, *block));
      }
    } else {
      file.fail_unknown(entry, "[until_clear]", {"metric", "max_seeds", "looks", "found", "grid"});
    }
  }
  if (record.metric.empty() || record.max_seeds == 0) {
    file.fail(table, "[until_clear] needs metric and max_seeds");
  }
  return record;
}

// ---- [[sentences]], [[phrases]]

// A [[sentences]] or [[phrases]] block.
StudySentence read_sentence(const TomlReader& file, const toml::table& table,
                            std::string_view section, const std::vector<std::string>& classes) {
  StudySentence sentence;
  for (const TomlEntry& entry : file.entries(table)) {
    if (entry.name == "text") {
      sentence.text = file.sentence("text", *entry.value);
    } else if (entry.name == "label") {
      sentence.label = file.label("label", *entry.value, classes);
    } else {
      file.fail_unknown(entry, section, {"text", "label"});
    }
  }
  if (sentence.text.empty()) file.fail(table, fmt::format("{} has no text", section));
  return sentence;
}

// ---- the whole file

const std::vector<std::string> kTopLevel = {"name",      "title",   "question", "about",
                                            "data",      "model",   "train",    "grid",
                                            "sentences", "phrases", "slices"};
constexpr const char* kUntilClear = "until_clear";  // written by the program, not by hand

// What the study is called, and what is told of it.
void read_names(const TomlReader& file, const toml::table& root, StudyFile& study) {
  if (const toml::node* name = root.get("name")) study.name = file.text("name", *name);
  if (const toml::node* title = root.get("title")) study.title = file.text("title", *title);
  if (const toml::node* asked = root.get("question"))
    study.question = file.text("question", *asked);
  if (const toml::node* about = root.get("about")) study.about = file.prose("about", *about);
}

}  // namespace

StudyFile parse_study(std::string_view toml, std::string_view file_name) {
  return parse_study(toml, file_name, std::filesystem::path(file_name).stem().string());
}

StudyFile parse_study(std::string_view toml, std::string_view file_name,
                      std::string_view default_name) {
  return parse_study(toml, file_name, default_name, std::filesystem::path(file_name).parent_path());
}

StudyFile parse_study(std::string_view toml, std::string_view file_name,
                      std::string_view default_name, const std::filesystem::path& folder) {
  const TomlReader file(file_name, folder);
  const toml::table root = file.parse(toml);
  for (const TomlEntry& entry : file.entries(root)) {
    if (entry.name != kUntilClear && std::ranges::find(kTopLevel, entry.name) == kTopLevel.end()) {
      file.fail_unknown(entry, "the study", kTopLevel);
    }
  }
  StudyFile study;
  study.name = default_name;
  read_names(file, root, study);
  study.data = read_data(file, section(file, root, "data"));
  read_settings(file, section(file, root, "model"), "model", study.base);
  read_settings(file, section(file, root, "train"), "train", study.base);
  const std::vector<const toml::table*> grid = blocks(file, root, "grid");
  for (const toml::table* table : grid) study.grid.push_back(read_grid_block(file, *table));
  read_data_axes(file, section(file, root, "data"), grid, study.data);
  if (study.grid.empty()) {
    file.fail(toml::source_position{1, 1},
              "no [[grid]], expected at least one block, as in\n[[grid]]\nhidden_dim = \"2..20\"");
  }
  if (root.contains(kUntilClear)) {
    study.until_clear = read_until_clear(file, section(file, root, kUntilClear));
  }
  // Those of a table without [data] classes are known from its labels, which are not read here.
  const bool sentiment = study.data.classes.empty() && study.data.source != "table";
  const std::vector<std::string>& classes =
      sentiment ? text::sentiment_class_names() : study.data.classes;
  for (const toml::table* table : blocks(file, root, "sentences")) {
    study.sentences.push_back(read_sentence(file, *table, "[[sentences]]", classes));
  }
  for (const toml::table* table : blocks(file, root, "phrases")) {
    const StudySentence phrase = read_sentence(file, *table, "[[phrases]]", classes);
    if (!phrase.label) file.fail(*table, "[[phrases]] has no label, whose score is followed");
    study.phrases.push_back({phrase.text, *phrase.label});
  }
  study.slices = read_slices(file, blocks(file, root, "slices"), study.data, classes);
  return study;
}

StudyFile parse_added_study(std::string_view toml, std::string_view file_name,
                            std::string_view default_name, const std::filesystem::path& folder,
                            const text::DataConfig& data) {
  const TomlReader file(file_name, folder);
  const toml::table root = file.parse(toml);
  for (const TomlEntry& entry : file.entries(root)) {
    if (entry.name != kUntilClear && std::ranges::find(kTopLevel, entry.name) == kTopLevel.end()) {
      file.fail_unknown(entry, "the study", kTopLevel);
    }
  }
  StudyFile study;
  study.name = default_name;
  study.data = data;
  read_names(file, root, study);
  study.slices = read_slices(file, blocks(file, root, "slices"), data, data.classes);
  return study;
}

StudyFile read_study(const std::filesystem::path& path) {
  return parse_study(read_file(path), path.string());
}

}  // namespace dimscope::study
