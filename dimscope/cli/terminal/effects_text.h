#pragma once

#include <string>
#include <vector>

#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/tables/result_table.h"

namespace dimscope::cli {

// The view as an answer: a paragraph or short table a topic, each number with its n and interval.
// In lines of `width` columns; 0: as long as they are.
std::string effects_text(const effects::EffectsView& view, int width);

// The first `max_rows` rows (0: all) under the table's title, likewise.
std::string table_text(const effects::ResultTable& table, std::size_t max_rows, int width);

}  // namespace dimscope::cli
