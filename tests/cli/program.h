#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace dimscope {

// What a program that ended has left.
struct Result {
  int code = -1;  // exit status; 128 + signal where one ended it
  std::string out, err;
};

struct ProgramOptions {
  std::filesystem::path directory;  // it runs here
  std::string input = {};           // its standard input
  std::map<std::string, std::string> environment = {};
  std::optional<int> terminal = {};  // columns: standard output and error are one terminal (in out)
  bool unprivileged = false;         // as user "nobody" where the test itself runs as root
  std::string output_file = {};      // standard output goes there instead
  std::optional<std::size_t> memory_bytes = {};  // that it may have at the most
};

// The dimscope binary, running. Its environment has no DIMSCOPE_DATA and no NO_COLOR unless given;
// its home is its directory.
class Program {
 public:
  Program(const std::vector<std::string>& arguments, const ProgramOptions& options);
  ~Program();  // kills what still runs
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  // Waits until standard error has `lines` lines. False if it ended before, or after a minute.
  bool wait_for_lines(int lines);
  void signal(int number) const;
  Result wait();

 private:
  bool ended();

  pid_t pid_ = -1;
  std::optional<int> status_;
  int out_ = -1, err_ = -1, terminal_ = -1;
  std::string shown_;  // what the terminal got
};

Result dimscope(const std::vector<std::string>& arguments, const ProgramOptions& options);

// Its standard output as JSON; fails the test unless it ended well.
nlohmann::json dimscope_json(const std::vector<std::string>& arguments,
                             const ProgramOptions& options);

}  // namespace dimscope
