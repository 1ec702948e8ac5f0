#pragma once

#include <CLI/CLI.hpp>

#include "dimscope/cli/arguments.h"

namespace dimscope::cli {

// Commands about what a study's trials answered, with their options and help; what is parsed goes
// to `arguments`.
CLI::App* add_effects_command(CLI::App& app, EffectsArguments& arguments);
CLI::App* add_find_command(CLI::App& app, FindArguments& arguments);

}  // namespace dimscope::cli
