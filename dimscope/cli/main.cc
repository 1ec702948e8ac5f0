#include <cstdio>
#include <exception>
#include <new>
#include <optional>

#include "dimscope/base/error.h"
#include "dimscope/cli/command_line.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/standard_streams.h"

namespace cli = dimscope::cli;

// Exit codes: 0 done, 1 the work failed, 2 bad usage or input.
int main(int argc, char** argv) {
  cli::open_standard_streams();
  try {
    const std::optional<cli::Work> work = cli::parse_command_line(argc, argv);
    const int code = work ? (*work)() : 0;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      cli::print_error("dimscope: standard output could not be written\n");
      return 1;
    }
    return code;
  } catch (const dimscope::InputError& error) {
    cli::print_error("dimscope: {}\n", error.what());
    return 2;
  } catch (const std::bad_alloc&) {
    cli::write_error(
        "dimscope: not enough memory; smaller dimensions, a smaller batch_size or fewer trials at "
        "a time (--jobs) need less\n");
    return 1;
  } catch (const std::exception& error) {
    cli::print_error("dimscope: {}\n", error.what());
    return 1;
  }
}
