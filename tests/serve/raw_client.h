#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::serve {

// What a server answered, as bytes that were taken apart.
struct Answer {
  int status = 0;  // 0: the connection ended without an answer
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  std::string header(std::string_view name) const;  // "" where it is not there
  nlohmann::json json() const { return nlohmann::json::parse(body); }
  std::string error() const { return json().value("error", ""); }
};

// One connection to a port of 127.0.0.1 that sends what it is told, well-formed or not.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False where the other end does not take it any more.
  bool send(std::string_view bytes) const;
  // The next answer on this connection, with its body by Content-Length. Waits at most `patience`
  // for each part.
  Answer answer(std::chrono::milliseconds patience = std::chrono::seconds(20));
  // Bytes until `part` is among them, the connection ends, or `patience` is over; what is read
  // stays for the next call from behind `part`.
  std::string until(std::string_view part,
                    std::chrono::milliseconds patience = std::chrono::seconds(20));
  // Whether the other end has closed the connection, or does within `patience`.
  bool is_closed(std::chrono::milliseconds patience);

 private:
  bool receive(std::chrono::milliseconds patience);

  int socket_;
  std::string received_;
};

// A GET or POST as a program on this machine sends it: with Host, and a length where it has a body.
std::string get(std::uint16_t port, std::string_view target, std::string_view headers = {});
std::string post(std::uint16_t port, std::string_view target, std::string_view body,
                 std::string_view headers = "Content-Type: application/json\r\n");

// Asks on a connection of its own.
Answer ask(std::uint16_t port, std::string_view request);

}  // namespace dimscope::serve
