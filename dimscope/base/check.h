#pragma once

#include <source_location>

namespace dimscope {

// Ends the program with the place of the call when `condition` is false: for our own bugs only,
// never for input.
void check(bool condition, const char* what,
           std::source_location where = std::source_location::current());

}  // namespace dimscope
