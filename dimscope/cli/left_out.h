#pragma once

#include <span>
#include <string_view>

#include "dimscope/api/study_models.h"

namespace dimscope::cli {

// Says on standard error which trials are left out of `what`, and why; nothing where none is.
void print_left_out(std::span<const LeftOut> left_out, std::string_view what);

// Throws InputError where the user named the trials, and one of them is left out, or where none of
// `num_trials` is left.
void require_models(std::span<const LeftOut> left_out, std::size_t num_trials, bool named);

}  // namespace dimscope::cli
