#pragma once

#include <span>
#include <string_view>

#include "dimscope/study/models/study_models.h"

namespace dimscope::cli {

// Says on standard error which trials are left out of `what`, and why; nothing where none is.
void print_left_out(std::span<const study::LeftOut> left_out, std::string_view what);

}  // namespace dimscope::cli
