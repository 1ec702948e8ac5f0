#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dimscope::cli {

// The Chromium or Chrome of this machine: `wanted` where it is given, else the first of
// browser_names() on the search path. Throws InputError where there is none.
std::filesystem::path find_browser(const std::string& wanted);

// "chromium", "google-chrome", …
const std::vector<std::string>& browser_names();

// Opens a page without a window, until its scripts have nothing left to do, and returns what stands
// in it then. `options` are further ones of Chromium's. Throws WorkError where the browser cannot
// be started, fails, or takes longer than two minutes.
std::string open_headless(const std::filesystem::path& browser, const std::string& address,
                          const std::vector<std::string>& options);

}  // namespace dimscope::cli
