#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "dimscope/serve/http/guard.h"
#include "dimscope/serve/http/limits.h"
#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// How long an answer takes to compute decides which workers do it, so that none waits for one of
// another kind.
enum class Pace { kQuick, kSlow };

struct HttpOptions {
  std::string host = "127.0.0.1";  // a name or an address of this machine
  std::uint16_t port = 0;          // 0: one that is free
  std::string token;  // that clients need; empty: random where `host` is more than this machine
  Limits limits;
  Pairs headers;  // of every answer
};

// What the server asks of its user; called from worker threads.
struct HttpHandler {
  std::function<Response(const Request&)> answer;  // an exception becomes status 500
  std::function<Pace(const Request&)> pace;
};

// HTTP/1.1 for a page and its data, over TCP. One thread reads and writes all connections; workers
// compute answers. Whatever a client does, it costs at most what Limits says: its request is read
// as a whole or refused, within its time, and a connection too many is refused. What guard.h
// refuses reaches no handler. A request with Expect: 100-continue is told to go on.
class HttpServer {
 public:
  // Throws InputError where the host is no address of this machine, or the port is taken.
  HttpServer(const HttpOptions& options, HttpHandler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;
  // To open: "http://127.0.0.1:8080/", with the token where one is needed.
  std::string address() const;
  // Connections that are open, for tests.
  std::size_t num_connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dimscope::serve
