#include "dimscope/study/file/added_cells.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "dimscope/study/file/added_seeds.h"
#include "dimscope/study/trial.h"

namespace dimscope::study {
namespace {

constexpr std::string_view kMark =
    "# ---- Cells that dimscope serve trained on demand; remove them here to forget them.\n";

// The blocks of `added`, one a cell, in the order of the first trials.
std::string blocks_of(std::span<const model::TrialConfig> added,
                      std::span<const model::ConfigField* const> fields) {
  std::string text;
  std::vector<model::TrialConfig> left(added.begin(), added.end());
  while (!left.empty()) {
    const model::TrialConfig cell = left.front();
    text += "\n[[grid]]\n";
    for (const model::ConfigField* field : fields) {
      const std::string value = model::config_value(cell, *field);
      text += field->is_text() ? fmt::format("{} = \"{}\"\n", field->name, value)
                               : fmt::format("{} = {}\n", field->name, value);
    }
    std::vector<std::int64_t> seeds;
    for (const model::TrialConfig& other : left) {
      if (same_cell(other, cell)) seeds.push_back(other.seed);
    }
    text += fmt::format("seed = [{}]\n", fmt::join(seeds, ", "));
    std::erase_if(left, [&](const model::TrialConfig& other) { return same_cell(other, cell); });
  }
  return text;
}

// `toml` with `text` before what --until-clear added, or at its end.
std::string with_text(std::string_view toml, const std::string& text) {
  const std::size_t at = std::min(begin_of_added_seeds(toml), toml.size());
  std::string result(toml.substr(0, at));
  if (!result.empty() && !result.ends_with('\n')) result += '\n';
  result += text;
  if (at < toml.size()) result += '\n';
  return result.append(toml.substr(at));
}

}  // namespace

std::string with_added_cells(std::string_view toml, std::span<const model::TrialConfig> added,
                             std::span<const model::ConfigField* const> fields) {
  const bool has_mark = toml.find(kMark) != std::string_view::npos;
  return with_text(toml, (has_mark ? "" : "\n" + std::string(kMark)) + blocks_of(added, fields));
}

std::string keep_added_cells(std::string_view toml, std::string_view stored) {
  const std::size_t at = stored.find(kMark);
  if (at == std::string_view::npos || toml.find(kMark) != std::string_view::npos) {
    return std::string(toml);
  }
  std::string section(stored.substr(at, begin_of_added_seeds(stored) - at));
  while (section.ends_with("\n\n")) section.pop_back();
  return with_text(toml, '\n' + section);
}

}  // namespace dimscope::study
