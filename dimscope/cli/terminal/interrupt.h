#pragma once

#include <stop_token>

namespace dimscope::cli {

// From now on the first Ctrl-C (SIGINT) or SIGTERM asks for a stop through the token; a second one
// ends the program at once, as it would have without this. A reader of standard output or error
// that goes away no longer ends the program: writing there fails. Call once.
std::stop_token stop_on_interrupt();

// Returns when a stop is asked for.
void wait_for_stop(const std::stop_token& stop);

}  // namespace dimscope::cli
