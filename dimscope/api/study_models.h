#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/explain/relevance.h"
#include "dimscope/study/store.h"

namespace dimscope {

// Explains the sentences under every complete trial, trials spread over all cores:
// result[trial][sentence], in the order of `trials`; trials that are not complete stay empty.
std::vector<std::vector<Explanation>> explain_under_trials(const std::filesystem::path& directory,
                                                           std::span<const Trial> trials,
                                                           const StoredData& data,
                                                           const TokenSequences& sentences,
                                                           const ExplainOptions& options);

}  // namespace dimscope
