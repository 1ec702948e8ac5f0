#pragma once

#include <string>

#include "dimscope/effects/finders/find_sentences.h"

namespace dimscope::api {

// `dimscope find --json`: the statement, and the tables as an object a row, by the columns' names.
std::string to_json(const effects::FinderView& view);

}  // namespace dimscope::api
