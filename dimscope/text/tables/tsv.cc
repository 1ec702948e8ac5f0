#include <algorithm>

#include "dimscope/text/tables/table_format.h"

namespace dimscope::text {

Table parse_tsv(std::string_view text, std::string_view name, bool header) {
  Table table{.name = std::string(name), .format = "tsv", .columns = {}, .rows = {}};
  for (std::int64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    TableRow& row = table.rows.emplace_back();
    row.line = number;
    for (;;) {
      const std::size_t tab = line.find('\t');
      row.cells.emplace_back(line.substr(0, tab));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
  }
  name_columns(table, header);
  return table;
}

}  // namespace dimscope::text
