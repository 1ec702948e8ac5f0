#include "dimscope/study/file/added_seeds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/trial.h"

namespace dimscope::study {
namespace {

constexpr std::string_view kMark =
    "# ---- Added by dimscope run --until-clear; what stands above is the study as it was given.\n";

// "[4, 5, 6]".
std::string list_of(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

std::vector<std::int64_t> wide(const std::vector<std::int32_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}

}  // namespace

std::size_t begin_of_added_seeds(std::string_view toml) {
  return toml.find(kMark);
}

std::string without_added_seeds(std::string_view toml, std::string_view file_name) {
  std::string text(toml.substr(0, begin_of_added_seeds(toml)));
  if (text.size() < toml.size() && text.ends_with("\n\n")) text.pop_back();
  if (parse_study(text, file_name).until_clear) {
    throw InputError(fmt::format(
        "{}: [until_clear] is written by `dimscope run --until-clear` behind the line\n{}found it "
        "without; remove it to begin anew",
        file_name, kMark));
  }
  return text;
}

std::string with_added_seeds(std::string_view toml, const UntilClear& record,
                             std::span<const model::TrialConfig> added,
                             std::span<const model::ConfigField* const> fields) {
  std::string text(toml);
  if (!text.ends_with('\n')) text += '\n';
  text += '\n';
  text += kMark;
  text += fmt::format("[until_clear]\nmetric = \"{}\"\nmax_seeds = {}\nlooks = {}\n", record.metric,
                      record.max_seeds, list_of(wide(record.looks)));
  if (!record.found.empty()) {
    text += fmt::format("found = [\n  \"{}\",\n]\n", fmt::join(record.found, "\",\n  \""));
  }
  std::vector<const model::TrialConfig*> left;
  for (const model::TrialConfig& config : added) left.push_back(&config);
  while (!left.empty()) {
    const model::TrialConfig& cell = *left.front();
    text += "\n[[until_clear.grid]]\n";
    for (const model::ConfigField* field : fields) {
      const std::string value = model::config_value(cell, *field);
      text += fmt::format(fmt::runtime(field->is_text() ? "{} = \"{}\"\n" : "{} = {}\n"),
                          field->name, value);
    }
    std::vector<std::int64_t> seeds;
    for (const model::TrialConfig* other : left) {
      if (same_cell(*other, cell)) seeds.push_back(other->seed);
    }
    text += fmt::format("seed = {}\n", list_of(seeds));
    std::erase_if(left,
                  [&cell](const model::TrialConfig* other) { return same_cell(*other, cell); });
  }
  return text;
}

std::string keep_added_seeds(std::string_view toml, std::string_view file_name,
                             std::string_view stored) {
  const StudyFile study = parse_study(toml, file_name);
  if (study.until_clear || stored.empty()) return std::string(toml);
  StudyFile before;
  try {
    before = parse_study(stored, file_name);
  } catch (const InputError&) {
    return std::string(toml);  // a damaged copy, which this run replaces
  }
  if (!before.until_clear) return std::string(toml);
  const std::vector<model::TrialConfig> cells = expand_grid(study);
  std::vector<model::TrialConfig> kept = added_trials(before);
  std::erase_if(kept, [&](const model::TrialConfig& config) {
    const auto is_its_cell = [&](const model::TrialConfig& cell) {
      return same_cell(cell, config);
    };
    return std::ranges::none_of(cells, is_its_cell);
  });
  // Looks that added nothing are kept with their record while nothing else has changed.
  const bool same = expand_without_added(before) == cells;
  if (kept.empty() && !same) return std::string(toml);
  return with_added_seeds(toml, *before.until_clear, kept, stated_fields(cells, study.base));
}

std::vector<model::TrialConfig> expand_without_added(const StudyFile& study) {
  StudyFile given = study;
  given.until_clear.reset();
  return expand_grid(given);
}

std::vector<model::TrialConfig> added_trials(const StudyFile& study) {
  const std::size_t given = expand_without_added(study).size();
  std::vector<model::TrialConfig> all = expand_grid(study);
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(given));
  return all;
}

}  // namespace dimscope::study
