#include <fmt/format.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/text/tables/table_format.h"

namespace dimscope::text {

Table parse_label_lines(std::string_view text, std::string_view name, bool) {
  Table table{
      .name = std::string(name), .format = "lines", .columns = {"label", "text"}, .rows = {}};
  for (std::int64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trimmed(line).empty()) continue;
    const std::size_t blank = line.find_first_of(" \t");
    if (blank == std::string_view::npos || blank == 0) {
      throw InputError(fmt::format("{}:{}:{}: found {}, expected a label, a space and a text", name,
                                   number, std::min(blank, line.size()) + 1,
                                   blank == 0 ? "a blank" : "no blank"));
    }
    table.rows.push_back(
        {number, {std::string(line.substr(0, blank)), std::string(trimmed(line.substr(blank)))}});
  }
  if (table.rows.empty()) {
    throw InputError(fmt::format("{}:1: found no row, expected a label and a text a line", name));
  }
  return table;
}

}  // namespace dimscope::text
