#pragma once

#include "dimscope/cli/commands/table_study.h"

namespace dimscope::cli {

// `dimscope data info FILE…`: what the files hold, before anything is trained.
int table_info(const TableArguments& arguments, bool json);

}  // namespace dimscope::cli
