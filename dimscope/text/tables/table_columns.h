#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dimscope/text/tables/table_format.h"

namespace dimscope::text {

// Which columns of a table hold texts and labels, and how that is known.
struct TableColumns {
  std::size_t text = 0, label = 0;
  bool guessed = false;  // not both were named
};

// How whoever asks says which columns they are: in [data], or by --text-column and --label-column.
enum class ColumnsBy { kStudyFile, kOptions };

// `text` and `label` are the names that somebody gave, empty where none was: then the column is
// guessed where that is obvious, from names such as "review" and "stars", else from the cells:
// texts have by far the most words, labels are few and come again. Throws InputError "NAME: …" for
// a name that the table does not have, naming the nearest, and where nothing is obvious.
TableColumns choose_columns(const Table& table, std::string_view text, std::string_view label,
                            ColumnsBy by = ColumnsBy::kStudyFile);

// Whether the cells of a first row are rather data than the columns' names: one of them is a number
// or a long text.
bool is_like_data(std::span<const std::string> cells);

}  // namespace dimscope::text
