#include "dimscope/api/import/mapping_file.h"

#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/study/file/toml_reader.h"

namespace dimscope::api {
namespace {

// How many of the file's tensors may make one of ours besides a single one; 1 if none may.
std::size_t max_parts(std::string_view ours) {
  if (ours.starts_with("lstm.")) return 4;  // gates
  return ours == "output.weight" ? 2 : 1;   // directions
}

std::vector<std::string> read_parts(const study::TomlReader& file, const std::string& ours,
                                    const toml::node& node) {
  if (!node.is_array()) return {file.text(ours, node)};
  std::vector<std::string> parts = file.texts(ours, node);
  const std::size_t most = max_parts(ours);
  if (parts.size() == 1 || parts.size() == most) return parts;
  file.fail(node, fmt::format("{} has {} tensors, expected one{}", ours, parts.size(),
                              most == 4   ? " or those of its four gates"
                              : most == 2 ? " or those for the forward and the backward states"
                                          : ""));
}

// A name with dots may be written with quotes or without: embedding.weight = "…" is a table in
// TOML.
void read_tensors(const study::TomlReader& file, const toml::table& table,
                  const std::string& prefix, model::ModelMapping& mapping) {
  for (const study::TomlEntry& entry : file.entries(table)) {
    const std::string ours = prefix + entry.name;
    if (const toml::table* inner = entry.value->as_table()) {
      read_tensors(file, *inner, ours + ".", mapping);
      continue;
    }
    if (std::ranges::count(model::tensor_names(), ours) == 0) {
      file.fail(entry.place, fmt::format("unknown tensor '{}' in [tensors]{}", ours,
                                         nearest_name_hint(ours, model::tensor_names())));
    }
    if (!mapping.tensors.emplace(ours, read_parts(file, ours, *entry.value)).second) {
      file.fail(entry.place, fmt::format("{} is given twice", ours));
    }
  }
}

}  // namespace

model::ModelMapping parse_mapping(std::string_view toml, std::string_view name) {
  static const std::vector<std::string> kKeys = {"gate_order", "transposed", "ignore", "tensors"};
  const study::TomlReader file(name);
  const toml::table root = file.parse(toml);
  model::ModelMapping mapping;
  for (const study::TomlEntry& entry : file.entries(root)) {
    const toml::node& value = *entry.value;
    if (entry.name == "gate_order") {
      const std::string text = file.text(entry.name, value);
      mapping.gate_order = file.located(value, [&] { return model::parse_gate_order(text); });
    } else if (entry.name == "transposed") {
      mapping.transposed = file.boolean(entry.name, value);
    } else if (entry.name == "ignore") {
      mapping.ignore = file.texts(entry.name, value);
    } else if (entry.name == "tensors") {
      const toml::table* table = value.as_table();
      if (table == nullptr) file.fail_type("tensors", value, "a table");
      read_tensors(file, *table, "", mapping);
    } else {
      file.fail(entry.place, fmt::format("unknown key '{}' in the mapping{}", entry.name,
                                         nearest_name_hint(entry.name, kKeys)));
    }
  }
  return mapping;
}

model::ModelMapping read_mapping(const std::filesystem::path& path) {
  return parse_mapping(read_file(path), path.string());
}

}  // namespace dimscope::api
