#pragma once

#include <string>

namespace dimscope::cli {

// Opens an address of ours in the user's browser, which goes on by itself; says on standard error
// where that cannot be.
void open_in_browser(const std::string& address);

}  // namespace dimscope::cli
