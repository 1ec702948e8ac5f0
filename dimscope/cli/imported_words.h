#pragma once

#include <map>
#include <string>

#include "dimscope/cli/arguments.h"
#include "dimscope/cli/model_words.h"
#include "dimscope/model/foreign_model.h"

namespace dimscope::cli {

// How an imported model reads text and calls its classes: as the arguments say, else as its file
// does, which `dimscope export` may have written. Throws InputError for a list of names that does
// not fit the model, with file, line and column for what is no name; for options that nothing uses.
ModelWords read_imported_words(const ImportArguments& arguments,
                               const std::map<std::string, std::string>& metadata,
                               const ForeignModel& model);

}  // namespace dimscope::cli
