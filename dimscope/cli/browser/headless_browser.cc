#include "dimscope/cli/browser/headless_browser.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/browser/temporary_folder.h"

extern char** environ;

namespace dimscope::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{120};

bool is_program(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<std::filesystem::path> search_path() {
  const char* const text = std::getenv("PATH");
  std::vector<std::filesystem::path> folders;
  std::string folder;
  for (const char* c = text == nullptr ? "" : text;; ++c) {
    if (*c != ':' && *c != '\0') {
      folder += *c;
      continue;
    }
    if (!folder.empty()) folders.emplace_back(folder);
    folder.clear();
    if (*c == '\0') return folders;
  }
}

// Starts a program whose output goes to a file and whose complaints go nowhere.
pid_t start(const std::vector<std::string>& command, const std::filesystem::path& output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(
        const_cast<char*>(argument.c_str()));  // as posix_spawn asks; not written to
  }
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int failed =
      posix_spawn(&process, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    throw WorkError(fmt::format("{}: cannot be started: {}", command[0], std::strerror(failed)));
  }
  return process;
}

// Waits for its end. Throws WorkError where that is no success or does not come.
void finish(pid_t process, const std::string& name) {
  const auto begin = steady_clock::now();
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(process, &status, WNOHANG);
    if (ended == process || (ended < 0 && errno != EINTR)) break;
    if (steady_clock::now() - begin > kPatience) {
      ::kill(process, SIGKILL);
      ::waitpid(process, &status, 0);
      throw WorkError(
          fmt::format("{}: drew nothing in {} seconds and was stopped", name, kPatience.count()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw WorkError(fmt::format("{}: ended with {}", name,
                                WIFEXITED(status) ? fmt::format("code {}", WEXITSTATUS(status))
                                                  : fmt::format("signal {}", WTERMSIG(status))));
  }
}

}  // namespace

const std::vector<std::string>& browser_names() {
  static const std::vector<std::string> names = {"chromium", "chromium-browser", "google-chrome",
                                                 "google-chrome-stable", "chrome"};
  return names;
}

std::filesystem::path find_browser(const std::string& wanted) {
  if (!wanted.empty()) {
    if (is_program(wanted)) return wanted;
    throw InputError(fmt::format("--browser {}: is no program", wanted));
  }
  for (const std::string& name : browser_names()) {
    for (const std::filesystem::path& folder : search_path()) {
      if (is_program(folder / name)) return folder / name;
    }
  }
  throw InputError(
      fmt::format("figures are drawn by the report's own page in Chromium or Chrome, and there is "
                  "none of {} on the search path; install one (on Debian: apt install chromium), "
                  "name it with --browser, or save the figure from the report itself",
                  fmt::join(browser_names(), ", ")));
}

std::string open_headless(const std::filesystem::path& browser, const std::string& address,
                          const std::vector<std::string>& options) {
  const TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "page";
  std::vector<std::string> command = {browser.string(),
                                      "--headless=new",
                                      "--disable-gpu",
                                      "--no-first-run",
                                      "--disable-background-networking",
                                      "--disable-component-update",
                                      "--disable-sync",
                                      "--hide-scrollbars",
                                      "--window-size=1280,1000",
                                      "--virtual-time-budget=60000",
                                      "--user-data-dir=" + (folder.path() / "profile").string()};
  // As root Chromium refuses to start with its sandbox; the page is our own and has no network.
  if (::geteuid() == 0) command.emplace_back("--no-sandbox");
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(address);
  finish(start(command, output), browser.filename().string());
  return read_file(output);
}

}  // namespace dimscope::cli
