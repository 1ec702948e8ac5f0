#include "tests/simulation/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dimscope {
namespace {

struct Aim {
  double low, high;
};

Aim aim_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kError:
      return {0.03, 0.07};
    case ClaimKind::kFamily:
      return {0, 0.07};
    case ClaimKind::kCoverage:
      return {0.92, 0.98};
    case ClaimKind::kPower:
      return {0, 1};
  }
  return {};
}

// A table for each; that of errors has the families too.
constexpr std::pair<ClaimKind, const char*> kTitles[] = {
    {ClaimKind::kError, "p at or below 5 % where nothing is there (aim: 3 to 7 %)"},
    {ClaimKind::kCoverage, "95 % intervals that hold the truth (aim: 92 to 98 %)"},
    {ClaimKind::kPower, "p at or below 5 % where an effect was planted"}};

std::vector<const Tally::Row*> rows_of(const Tally& tally, ClaimKind kind,
                                       std::span<const std::string> scenarios) {
  std::vector<const Tally::Row*> rows;
  for (const Tally::Row& row : tally.rows()) {
    const auto there = [&](const std::string& name) { return row.by_scenario.contains(name); };
    const ClaimKind shown = row.kind == ClaimKind::kFamily ? ClaimKind::kError : row.kind;
    if (shown == kind && std::ranges::any_of(scenarios, there)) rows.push_back(&row);
  }
  return rows;
}

std::string figure(const Frequency& frequency) {
  return fmt::format("{:.1f} ± {:.1f}", 100 * frequency.share(), 100 * frequency.standard_error());
}

// Columns that no row fills are left out.
std::vector<std::string> filled(const std::vector<const Tally::Row*>& rows,
                                std::span<const std::string> scenarios) {
  std::vector<std::string> names;
  for (const std::string& name : scenarios) {
    const auto there = [&](const Tally::Row* row) { return row->by_scenario.contains(name); };
    if (std::ranges::any_of(rows, there)) names.push_back(name);
  }
  return names;
}

}  // namespace

double Frequency::standard_error() const {
  if (num_studies < 2) return 0;
  const double mean = share();
  return std::sqrt(std::max(0.0, squares / num_studies - mean * mean) / (num_studies - 1));
}

void Tally::add(const std::string& scenario, const std::vector<Claim>& of_study) {
  struct Count {
    double happened = 0, all = 0;
  };
  std::vector<std::pair<const Claim*, Count>> counts;
  for (const Claim& claim : of_study) {
    auto found = std::ranges::find_if(counts, [&](const auto& entry) {
      return entry.first->kind == claim.kind && entry.first->what == claim.what;
    });
    if (found == counts.end()) found = counts.insert(found, {&claim, {}});
    found->second.happened += claim.happened;
    found->second.all += 1;
  }
  for (const auto& [claim, count] : counts) {
    auto row = std::ranges::find_if(rows_, [&](const Row& other) {
      return other.kind == claim->kind && other.what == claim->what;
    });
    if (row == rows_.end()) row = rows_.insert(row, {claim->kind, claim->what, {}});
    Frequency& frequency = row->by_scenario[scenario];
    const double mean = count.happened / count.all;
    ++frequency.num_studies;
    frequency.sum += mean;
    frequency.squares += mean * mean;
  }
}

Verdict verdict(ClaimKind kind, const Frequency& frequency) {
  const Aim aim = aim_of(kind);
  if (frequency.share() < aim.low) return Verdict::kTooLow;
  return frequency.share() > aim.high ? Verdict::kTooHigh : Verdict::kMeetsAim;
}

bool surely_misses(ClaimKind kind, const Frequency& frequency, double errors) {
  const Aim aim = aim_of(kind);
  // Of the share at the limit: none of 50 errors would have none of its own.
  const auto margin = [&](double limit) {
    return errors * std::max(frequency.standard_error(),
                             std::sqrt(limit * (1 - limit) / frequency.num_studies));
  };
  return frequency.share() < aim.low - margin(aim.low) ||
         frequency.share() > aim.high + margin(aim.high);
}

std::string text_tables(const Tally& tally, std::span<const std::string> scenarios) {
  std::string text;
  for (const auto& [kind, title] : kTitles) {
    const auto rows = rows_of(tally, kind, scenarios);
    if (rows.empty()) continue;
    const auto columns = filled(rows, scenarios);
    text += fmt::format("{}\n{:<44}", title, "");
    for (const std::string& name : columns) {
      text += fmt::format("  {:>{}}", name, std::max<std::size_t>(12, name.size()));
    }
    text += "\n";
    for (const Tally::Row* row : rows) {
      text += fmt::format("  {:<42}", row->what);
      for (const std::string& name : columns) {
        const auto found = row->by_scenario.find(name);
        std::string cell;
        if (found != row->by_scenario.end()) {
          const bool meets = verdict(row->kind, found->second) == Verdict::kMeetsAim;
          cell = figure(found->second) + (meets ? " " : "!");
        }
        text += fmt::format("  {:>{}}", cell, std::max<std::size_t>(12, name.size()));
      }
      text += "\n";
    }
    text += "\n";
  }
  return text;
}

std::string markdown_tables(const Tally& tally, std::span<const std::string> scenarios) {
  std::string text;
  for (const auto& [kind, title] : kTitles) {
    const auto rows = rows_of(tally, kind, scenarios);
    if (rows.empty()) continue;
    const auto columns = filled(rows, scenarios);
    text += fmt::format("{}, in %:\n\n| |", title);
    for (const std::string& name : columns) text += fmt::format(" {} |", name);
    text += "\n|---|";
    for (std::size_t i = 0; i < columns.size(); ++i) text += "---|";
    text += "\n";
    double largest = 0;
    for (const Tally::Row* row : rows) {
      text += fmt::format("| {} |", row->what);
      for (const std::string& name : columns) {
        const auto found = row->by_scenario.find(name);
        if (found == row->by_scenario.end()) {
          text += " |";
          continue;
        }
        const Frequency& frequency = found->second;
        largest = std::max(largest, frequency.standard_error());
        const bool meets = verdict(row->kind, frequency) == Verdict::kMeetsAim;
        text += fmt::format(" {0}{1:.1f}{0} |", meets ? "" : "**", 100 * frequency.share());
      }
      text += "\n";
    }
    text += fmt::format("\nStandard errors are {:.1f} or less.\n\n", 100 * largest);
  }
  return text;
}

std::string misses(const Tally& tally, double errors) {
  std::string text;
  for (const Tally::Row& row : tally.rows()) {
    for (const auto& [scenario, frequency] : row.by_scenario) {
      if (!surely_misses(row.kind, frequency, errors)) continue;
      text += fmt::format("- {}: {} {:.1f} ± {:.1f}\n", scenario, row.what, 100 * frequency.share(),
                          100 * frequency.standard_error());
    }
  }
  return text;
}

}  // namespace dimscope
