#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <string>
#include <thread>

#include "dimscope/base/check.h"

namespace dimscope {

// An HTTP server on 127.0.0.1 that gives each path one fixed answer, 404 to any other, until it is
// destroyed.
class LoopbackServer {
 public:
  // `answers`: path -> whole response, for instance ok("…"); "{url}" in it stands for url("").
  explicit LoopbackServer(std::map<std::string, std::string> answers)
      : answers_(std::move(answers)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    check(listener_ >= 0 && ::bind(listener_, any, size) == 0 && ::listen(listener_, 8) == 0 &&
              ::getsockname(listener_, any, &size) == 0,
          "a port on 127.0.0.1 can be listened on");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  static std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
  }
  static std::string redirect(const std::string& target) {
    return "HTTP/1.1 302 Found\r\nLocation: " + target +
           "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::read(connection, buffer, sizeof buffer);
        if (got <= 0) break;
        request.append(buffer, static_cast<std::size_t>(got));
      }
      const std::string answer = answer_to(request);
      std::size_t sent = 0;
      while (sent < answer.size()) {
        const ssize_t put =
            ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (put <= 0) break;
        sent += static_cast<std::size_t>(put);
      }
      ::close(connection);
    }
  }

  std::string answer_to(const std::string& request) const {  // "GET /path HTTP/1.1 …"
    const std::size_t begin = request.find(' ') + 1;
    const auto answer = answers_.find(request.substr(begin, request.find(' ', begin) - begin));
    if (answer == answers_.end()) {
      return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }
    std::string text = answer->second;
    if (const auto place = text.find("{url}"); place != std::string::npos) {
      text.replace(place, 5, url(""));
    }
    return text;
  }

  const std::map<std::string, std::string> answers_;
  const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::thread thread_;
};

}  // namespace dimscope
