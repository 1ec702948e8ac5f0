#pragma once

#include <string>

#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// How an answer begins.
struct Head {
  bool close = false;    // the connection ends with it
  bool is_head = false;  // of a HEAD request: what GET's would be
  bool gzip = false;     // the client reads it, and the response has it
};

// The status line and the headers, with the empty line behind them; `common` are those of every
// answer, of which the response's own take the place. A line end in a value is our own bug: nothing
// that a client sent may get there unencoded.
std::string head_text(const Response& response, const Pairs& common, const Head& head);

// Whether Accept-Encoding allows gzip.
bool reads_gzip(const Request& request);

}  // namespace dimscope::serve
