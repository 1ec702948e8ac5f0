#pragma once

namespace dimscope::cli {

// Opens what of standard input, output and error is closed, so that no file of ours gets their
// numbers and is written into by messages: input is empty, writing to output fails, and what goes
// to error is lost. Call before anything else is opened.
void open_standard_streams();

}  // namespace dimscope::cli
