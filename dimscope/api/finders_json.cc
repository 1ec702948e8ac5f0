#include "dimscope/api/finders_json.h"

#include "dimscope/api/json.h"

namespace dimscope::api {
namespace {

Json cell_json(const effects::ResultTable::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return finite_or_null(*number);
  if (const auto* interval = std::get_if<analysis::Interval>(&cell))
    return interval_json(*interval);
  return nullptr;
}

// An object a row, by the columns' names.
Json rows_json(const effects::ResultTable& table) {
  return array_of(table.rows, [&](const std::vector<effects::ResultTable::Cell>& row) {
    Json object = Json::object();
    for (std::size_t c = 0; c < row.size(); ++c) {
      object[table.columns[c].name] = cell_json(row[c]);
    }
    return object;
  });
}

}  // namespace

std::string to_json(const effects::FinderView& view) {
  return dump({{"query", view.finder},
               {"statement", view.statement},
               {"notes", view.notes},
               {"facts", rows_json(view.facts)},
               {"sentences", rows_json(view.sentences)}});
}

}  // namespace dimscope::api
