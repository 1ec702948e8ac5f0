#include "dimscope/effects/tables/result_table.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "dimscope/base/markup.h"

namespace dimscope::effects {
namespace {

using Kind = ResultTable::Kind;
using Cell = ResultTable::Cell;

std::string number_text(double value, Kind kind) {
  if (!std::isfinite(value)) return std::isnan(value) ? "–" : value > 0 ? "∞" : "-∞";
  switch (kind) {
    case Kind::kText:
    case Kind::kNumber:
      return fmt::format("{:.4g}", value);
    case Kind::kCount:
      return fmt::format("{:.0f}", value);
    case Kind::kPercent:
      return fmt::format("{:.1f}", 100 * value);
    case Kind::kP:
      return value < 0.001 ? "<0.001" : fmt::format("{:.3f}", value);
  }
  return "";
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

// A CSV number; nothing for what has no number.
std::string exact(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

bool is_interval_column(const ResultTable& table, std::size_t column) {
  for (const auto& row : table.rows) {
    if (std::holds_alternative<analysis::Interval>(row[column])) return true;
  }
  return false;
}

std::string csv_cell(const Cell& cell, bool interval) {
  if (const auto* both = std::get_if<analysis::Interval>(&cell)) {
    return exact(both->low) + "," + exact(both->high);
  }
  if (const auto* text = std::get_if<std::string>(&cell)) return quoted(*text);
  if (const auto* number = std::get_if<double>(&cell)) return exact(*number);
  return interval ? "," : "";
}

// With the symbols of our titles as mathematics, which any font encoding has.
std::string latex_text(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSymbols = {{
      {"<", "$<$"},
      {">", "$>$"},
      {"²", "$^2$"},
      {"η", "$\\eta$"},
      {"ω", "$\\omega$"},
      {"×", "$\\times$"},
      {"∞", "$\\infty$"},
      {"→", "$\\to$"},
      {"Δ", "$\\Delta$"},
      {"–", "--"},
  }};
  std::string result = escape_latex(text);
  for (const auto& [symbol, written] : kSymbols) {
    const std::string escaped = escape_latex(symbol);
    for (std::size_t at = 0; (at = result.find(escaped, at)) != std::string::npos;) {
      result.replace(at, escaped.size(), written);
      at += written.size();
    }
  }
  return result;
}

}  // namespace

std::string cell_text(const Cell& cell, Kind kind) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return number_text(*number, kind);
  if (const auto* both = std::get_if<analysis::Interval>(&cell)) {
    return fmt::format("[{}, {}]", number_text(both->low, kind), number_text(both->high, kind));
  }
  return "–";
}

ResultTable::Cell setting_cell(const Setting& setting) {
  if (setting.is_number()) return setting.number();
  return to_string(setting);
}

std::string to_csv(const ResultTable& table) {
  std::string csv;
  std::vector<bool> intervals;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    intervals.push_back(is_interval_column(table, c));
    const std::string& name = table.columns[c].name;
    csv += c > 0 ? "," : "";
    csv += intervals[c] ? name + "_low," + name + "_high" : quoted(name);
  }
  csv += '\n';
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      csv += c > 0 ? "," : "";
      csv += csv_cell(row[c], intervals[c]);
    }
    csv += '\n';
  }
  return csv;
}

std::string to_latex(const ResultTable& table) {
  std::string latex =
      "\\begin{table}\n  \\caption{" + latex_text(table.title) + "}\n  \\begin{tabular}{";
  for (const auto& column : table.columns) latex += column.kind == Kind::kText ? 'l' : 'r';
  latex += "}\n    \\toprule\n    ";
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    latex += (c > 0 ? " & " : "") + latex_text(table.columns[c].title);
  }
  latex += " \\\\\n    \\midrule\n";
  for (const auto& row : table.rows) {
    latex += "    ";
    for (std::size_t c = 0; c < row.size(); ++c) {
      latex += (c > 0 ? " & " : "") + latex_text(cell_text(row[c], table.columns[c].kind));
    }
    latex += " \\\\\n";
  }
  return latex + "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n";
}

}  // namespace dimscope::effects
