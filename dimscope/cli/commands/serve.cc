#include <fmt/format.h>

#include <cstdio>

#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/terminal/browser.h"
#include "dimscope/cli/terminal/interrupt.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/version.h"
#include "dimscope/serve/study_server.h"

namespace dimscope::cli {
namespace {

struct ServeArguments {
  std::filesystem::path directory;
  std::string host = "127.0.0.1";
  std::int32_t port = 0;
  std::filesystem::path data_dir;
  std::int32_t jobs = 0;
  bool open = false, json = false;
};

int serve(const ServeArguments& a) {
  const std::stop_token stop = stop_on_interrupt();
  const serve::StudyServer server(
      {.directory = a.directory,
       .version = kVersion,
       .http = {.host = a.host, .port = static_cast<std::uint16_t>(a.port)},
       .jobs = a.jobs,
       .data_directory = [given = a.data_dir](const std::string& source) {
         return data_directory(given, source);
       }});
  const std::string address = server.http().address();
  if (a.json) {
    print_out("{}\n", api::dump({{"address", address}, {"port", server.http().port()}}));
  } else {
    print_out("{} shows {}; Ctrl-C ends it\n", address, a.directory.string());
  }
  std::fflush(stdout);  // Who waits for the address may read a pipe.
  if (a.open) open_in_browser(address);
  wait_for_stop(stop);
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<ServeArguments>();
  CLI::App* command =
      app.add_subcommand("serve", "Show a study in the browser, live, and answer its questions");
  add_study(command, a->directory);
  command->add_option("--port", a->port, "Port to listen on, 0 for a free one [0]")
      ->type_name("N")
      ->check(CLI::Range(0, 65535));
  command
      ->add_option("--host", a->host,
                   "Address to listen on; beyond this machine a token is needed, which the "
                   "printed address has [127.0.0.1]")
      ->type_name("HOST");
  add_jobs(command, a->jobs, "Trials trained at a time on demand, 1 to 1024 [one a core]");
  add_data_dir(command, a->data_dir);
  command->add_flag("--open", a->open, "Open the page in the browser");
  command->add_flag("--json", a->json, "Print the address as JSON");
  command->footer(
      "A study that another process runs is followed. A page can have missing cells trained: they\n"
      "join the study. docs/api.md describes what is answered.\n"
      "Example: dimscope serve demo --open");
  offer(command, chosen, [a] { return serve(*a); });
}

}  // namespace dimscope::cli
