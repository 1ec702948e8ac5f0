#include "tests/serve/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>

#include "dimscope/base/ascii.h"
#include "dimscope/base/check.h"

namespace dimscope::serve {

std::string Answer::header(std::string_view name) const {
  for (const auto& [given, value] : headers) {
    if (given == name) return value;
  }
  return "";
}

RawClient::RawClient(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  check(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
        "the server takes a connection");
}

RawClient::~RawClient() {
  ::close(socket_);
}

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::receive(std::chrono::milliseconds patience) {
  pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return false;
  char buffer[65536];
  const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::until(std::string_view part, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (const std::size_t at = received_.find(part); at != std::string::npos) {
      std::string text = received_.substr(0, at + part.size());
      received_.erase(0, text.size());
      return text;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !receive(left)) return std::exchange(received_, "");
  }
}

Answer RawClient::answer(std::chrono::milliseconds patience) {
  Answer answer;
  std::istringstream head(until("\r\n\r\n", patience));
  std::string line;
  if (!std::getline(head, line) || !line.starts_with("HTTP/1.1 ")) return answer;
  answer.status = std::stoi(line.substr(9));
  while (std::getline(head, line) && line != "\r") {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    answer.headers.emplace_back(ascii_lower(line.substr(0, colon)),
                                line.substr(colon + 2, line.size() - colon - 3));
  }
  const std::string length = answer.header("content-length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (received_.size() < size && receive(patience)) {
  }
  answer.body = received_.substr(0, size);
  received_.erase(0, answer.body.size());
  return answer;
}

bool RawClient::is_closed(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) != 1) return false;
    char buffer[65536];
    if (::recv(socket_, buffer, sizeof buffer, 0) <= 0) return true;
  }
}

std::string get(std::uint16_t port, std::string_view target, std::string_view headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::uint16_t port, std::string_view target, std::string_view body,
                 std::string_view headers) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) +
         "\r\n" + std::string(body);
}

Answer ask(std::uint16_t port, std::string_view request) {
  RawClient client(port);
  client.send(request);
  return client.answer();
}

}  // namespace dimscope::serve
