#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "dimscope/serve/http/http_server.h"

namespace dimscope::serve {

struct ServeOptions {
  std::filesystem::path directory;  // of the study
  std::string version;              // of the program
  HttpOptions http;                 // its headers are the server's own
  std::int32_t jobs = 0;            // trials trained at a time on demand; 0: one a core
  // Where data sets are, by the study's source, for training.
  std::function<std::filesystem::path(const std::string& source)> data_directory = {};
  std::function<bool()> runs_here = {};  // whether this process runs the study; none: it does not
  std::size_t answer_bytes = 64 * 1024 * 1024;  // of answers kept for who asks the same again
};

// Serves a study: its page at /, its data under /api/ (docs/api.md). Follows the study's directory
// while somebody else runs the study; writes there only while it trains what it is asked to.
class StudyServer {
 public:
  // Serves from now on. Throws InputError where the directory holds no study, and as HttpServer
  // does.
  explicit StudyServer(const ServeOptions& options);
  ~StudyServer();
  StudyServer(const StudyServer&) = delete;
  StudyServer& operator=(const StudyServer&) = delete;

  const HttpServer& http() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dimscope::serve
