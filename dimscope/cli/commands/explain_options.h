#pragma once

#include <vector>

#include "dimscope/cli/arguments.h"
#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/model_words.h"

namespace dimscope::cli {

// One set of options for each --method, with the classes as `words` calls them. Throws InputError
// for an unknown method or class, a method given twice, and an option that none of the methods
// uses.
std::vector<explain::ExplainOptions> explain_options(const ExplainArguments& arguments,
                                                     const study::ModelWords& words);

// "2..4" as the words [1, 4). Throws InputError for anything else, or beyond `num_words`.
explain::Span parse_span(const std::string& text, std::size_t num_words);

}  // namespace dimscope::cli
