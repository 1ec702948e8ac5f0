#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace dimscope {
namespace {

constexpr uid_t kNobody = 65534;

// A file without a name, for one stream.
int scratch_file(const std::string& content = "") {
  std::string name = std::filesystem::temp_directory_path() / "dimscope-stream-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) throw std::runtime_error("mkostemp failed");
  ::unlink(name.c_str());
  if (::write(fd, content.data(), content.size()) != std::ssize(content)) {
    throw std::runtime_error("the input could not be written");
  }
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

std::string content_of(int fd) {
  std::string content;
  char buffer[65536];
  for (ssize_t got; (got = ::pread(fd, buffer, sizeof buffer, std::ssize(content))) > 0;) {
    content.append(buffer, static_cast<std::size_t>(got));
  }
  return content;
}

void set_environment(const ProgramOptions& options) {
  for (const char* name : {"DIMSCOPE_DATA", "XDG_DATA_HOME", "NO_COLOR", "COLUMNS"}) {
    ::unsetenv(name);
  }
  ::setenv("HOME", options.directory.c_str(), 1);
  ::setenv("TERM", "xterm-256color", 1);
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
}

[[noreturn]] void execute(const std::vector<std::string>& arguments,
                          const ProgramOptions& options) {
  set_environment(options);
  bool ready = ::chdir(options.directory.c_str()) == 0;
  // Opened before: another user may not enter the folders that the binary lies in.
  const int binary = ::open(DIMSCOPE_BINARY, O_RDONLY | O_CLOEXEC);
  if (options.unprivileged && ::geteuid() == 0) {
    ready = ready && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
  }
  if (options.memory_bytes) {
    const rlimit limit{*options.memory_bytes, *options.memory_bytes};
    ready = ready && ::setrlimit(RLIMIT_AS, &limit) == 0;
  }
  std::vector<char*> argv = {const_cast<char*>("dimscope")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (ready) ::fexecve(binary, argv.data(), environ);
  std::perror("the test cannot start " DIMSCOPE_BINARY);
  ::_exit(127);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  const int in = scratch_file(options.input);
  out_ = options.output_file.empty() ? scratch_file()
                                     : ::open(options.output_file.c_str(), O_WRONLY | O_CLOEXEC);
  err_ = scratch_file();
  int inner = -1;
  if (options.terminal) {
    const winsize size{.ws_row = 24,
                       .ws_col = static_cast<unsigned short>(*options.terminal),
                       .ws_xpixel = 0,
                       .ws_ypixel = 0};
    if (::openpty(&terminal_, &inner, nullptr, nullptr, &size) != 0) {
      throw std::runtime_error("openpty failed");
    }
    ::fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in, STDIN_FILENO);
    ::dup2(inner >= 0 ? inner : out_, STDOUT_FILENO);
    ::dup2(inner >= 0 ? inner : err_, STDERR_FILENO);
    if (inner >= 0) ::close(inner);
    execute(arguments, options);
  }
  ::close(in);
  if (inner >= 0) ::close(inner);
}

Program::~Program() {
  if (!status_) {
    signal(SIGKILL);
    wait();
  }
  for (const int fd : {out_, err_, terminal_}) {
    if (fd >= 0) ::close(fd);
  }
}

bool Program::ended() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_.has_value();
}

bool Program::wait_for_lines(int lines) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < deadline) {
    const bool over = ended();
    const std::string err = content_of(err_);
    if (std::count(err.begin(), err.end(), '\n') >= lines) return true;
    if (over) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

void Program::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

Result Program::wait() {
  if (terminal_ >= 0) {  // Reads until the program has closed its side.
    char buffer[4096];
    for (ssize_t got; (got = ::read(terminal_, buffer, sizeof buffer)) > 0;) {
      shown_.append(buffer, static_cast<std::size_t>(got));
    }
  }
  if (!status_) {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    status_ = status;
  }
  Result result;
  result.code = WIFEXITED(*status_) ? WEXITSTATUS(*status_) : 128 + WTERMSIG(*status_);
  result.out = terminal_ >= 0 ? shown_ : content_of(out_);
  result.err = content_of(err_);
  return result;
}

Result dimscope(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  return Program(arguments, options).wait();
}

nlohmann::json dimscope_json(const std::vector<std::string>& arguments,
                             const ProgramOptions& options) {
  const Result result = dimscope(arguments, options);
  EXPECT_EQ(result.code, 0) << result.err;
  return nlohmann::json::parse(result.out, nullptr, /*allow_exceptions=*/false);
}

}  // namespace dimscope
