#pragma once

#include <cstddef>
#include <string>

namespace dimscope::cli {

// What is at an https, http or file URL, after redirects. Shows the progress on standard error: on
// a terminal a bar, which is gone in the end, else a line at the beginning and one at the end.
// Throws
//   InputError   the URL is none of these
//   WorkError    the host cannot be reached, answers with an error, falls silent for a minute, or
//   sends more
//                than `max_bytes`; the message starts with the URL
std::string download(const std::string& url, std::size_t max_bytes);

}  // namespace dimscope::cli
