#pragma once

#include <string>
#include <vector>

#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/tables/result_table.h"

namespace dimscope::effects {

// Every result of the view as tables, in the order of the topics; docs/effects.md says what their
// columns are. Per-sentence tables are complete.
std::vector<ResultTable> effects_tables(const EffectsView& view);

// "embedding_dim = 2, dropout = 0.5", or `all` where nothing is held.
std::string settings_text(const Settings& settings, const std::string& all = "");

// A critical level as a value of the axis; ">20" where none of its values is enough.
std::string level_text(std::int32_t level, const std::vector<Setting>& x);

// "hidden_dim", "embedding_dim × hidden_dim", "other interactions".
std::string term_text(const analysis::AnovaTerm& term);

}  // namespace dimscope::effects
