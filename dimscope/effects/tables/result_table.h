#pragma once

#include <string>
#include <variant>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "dimscope/base/setting.h"

namespace dimscope::effects {

// Results as rows, for the terminal, CSV and LaTeX.
struct ResultTable {
  enum class Kind {
    kText,
    kNumber,   // four significant digits
    kCount,    // whole
    kPercent,  // a share, shown times 100
    kP,        // a p value; below 0.001 shown as such
  };
  struct Column {
    std::string name;   // "omega2": in CSV
    std::string title;  // "ω² %": in text and LaTeX
    Kind kind = Kind::kNumber;
  };
  // An Interval is "[low, high]" in text and two columns, name_low and name_high, in CSV; a column
  // holds intervals only, or none. Nothing: "–" in text, empty in CSV.
  using Cell = std::variant<std::monostate, std::string, double, analysis::Interval>;

  std::string id;     // "accuracy_anova": also the name of its CSV file
  std::string title;  // a line
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

// A hyperparameter's value in a cell.
ResultTable::Cell setting_cell(const Setting& setting);

// How a cell is shown.
std::string cell_text(const ResultTable::Cell& cell, ResultTable::Kind kind);

// RFC 4180 with a header line, LF as line end, numbers that read back the same.
std::string to_csv(const ResultTable& table);

// A tabular with booktabs' rules, in a table with its title as caption; special characters are
// escaped.
std::string to_latex(const ResultTable& table);

}  // namespace dimscope::effects
