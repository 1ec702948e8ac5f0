#pragma once

#include <optional>

#include "dimscope/cli/commands/commands.h"

namespace dimscope::cli {

// What the command line asks for. nullopt when it only asked for help or the version, which were
// printed to standard output. Throws InputError for anything else that is not a complete command,
// naming the nearest known command or flag.
std::optional<Work> parse_command_line(int argc, char** argv);

}  // namespace dimscope::cli
