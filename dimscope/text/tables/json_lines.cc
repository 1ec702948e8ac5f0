#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dimscope/base/error.h"
#include "dimscope/text/tables/table_format.h"

namespace dimscope::text {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxColumns = 1000;  // a row has a cell for each

// Takes the cells of an object as they are met, and nothing of what is nested in it, so that
// neither depth nor number of keys costs memory.
class RowReader : public nlohmann::json_sax<Json> {
 public:
  RowReader(Table& table, std::unordered_map<std::string, std::size_t>& places)
      : table_(table), places_(places) {}

  void begin_line() {
    depth_ = 0;
    flaw_.clear();
    at_ = 1;
  }
  const std::string& flaw() const { return flaw_; }
  std::size_t at() const { return at_; }  // byte of the flaw, from 1

  bool null() override { return value(""); }
  bool boolean(bool is) override { return value(is ? "true" : "false"); }
  bool number_integer(number_integer_t number) override { return value(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) override { return value(std::to_string(number)); }
  bool number_float(number_float_t, const string_t& written) override { return value(written); }
  bool string(string_t& text) override {
    if (depth_ != 2 || !is_list_of_texts_) return value(text);
    is_list_of_texts_ = text.find('\n') == text.npos;
    list_ += text + '\n';
    return true;
  }
  bool binary(binary_t&) override { return value(""); }
  bool start_object(std::size_t) override {
    is_list_of_texts_ = false;
    if (depth_ > 0 && !value("")) return false;
    ++depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ > 1) is_list_of_texts_ = false;
    if (!value("")) return false;
    if (++depth_ == 2) {
      is_list_of_texts_ = true;
      list_.clear();
    }
    return true;
  }
  bool end_object() override { return --depth_ >= 0; }
  bool end_array() override {
    if (--depth_ == 1 && is_list_of_texts_ && !list_.empty()) {
      list_.pop_back();
      return value(list_);
    }
    return depth_ >= 0;
  }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    const auto [place, is_new] = places_.emplace(name, table_.columns.size());
    if (is_new && table_.columns.size() == kMaxColumns) {
      flaw_ = fmt::format("found more than {} different keys, expected the same few in every line",
                          kMaxColumns);
      return false;
    }
    if (is_new) table_.columns.push_back(name);
    column_ = place->second;
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const Json::exception& error) override {
    // Of numbers beyond what a double holds, too.
    const bool number = dynamic_cast<const Json::out_of_range*>(&error) != nullptr;
    fail(std::max<std::size_t>(at, 1), number ? "a number out of range" : "what is no JSON");
    return false;
  }

 private:
  bool value(std::string_view text) {
    if (depth_ == 0) {
      fail(1, "no object");
      return false;
    }
    if (depth_ > 1) {
      is_list_of_texts_ = false;
      return true;
    }
    std::vector<std::string>& cells = table_.rows.back().cells;
    cells.resize(table_.columns.size());
    cells[column_] = text;
    return true;
  }
  void fail(std::size_t at, std::string_view found) {
    at_ = at;
    flaw_ = fmt::format(
        "found {}, expected an object a line, as in {{\"text\": \"…\", \"label\": 1}}", found);
  }

  Table& table_;
  std::unordered_map<std::string, std::size_t>& places_;
  std::int64_t depth_ = 0;
  std::size_t column_ = 0, at_ = 1;
  bool is_list_of_texts_ = false;  // the array that is being read, of an object's key
  std::string list_;               // its texts, a line each
  std::string flaw_;
};

}  // namespace

Table parse_json_lines(std::string_view text, std::string_view name, bool) {
  Table table{.name = std::string(name), .format = "jsonl", .columns = {}, .rows = {}};
  std::unordered_map<std::string, std::size_t> places;
  RowReader reader(table, places);
  for (std::int64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    table.rows.push_back({number, {}});
    reader.begin_line();
    if (!Json::sax_parse(line, &reader)) {
      throw InputError(fmt::format("{}:{}:{}: {}", name, number, reader.at(), reader.flaw()));
    }
  }
  for (TableRow& row : table.rows) row.cells.resize(table.columns.size());
  if (table.rows.empty()) {
    throw InputError(fmt::format("{}:1: found no row, expected an object a line", name));
  }
  if (table.columns.empty()) {
    throw InputError(
        fmt::format("{}:1: found an object without a key, expected text and label", name));
  }
  return table;
}

}  // namespace dimscope::text
