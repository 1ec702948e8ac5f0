#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dimscope::serve {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The value of the first pair of this name.
std::optional<std::string_view> value_of(const Pairs& pairs, std::string_view name);

// What a client asks, as bytes that are not trusted.
struct Request {
  std::string method;  // "GET"
  std::string target;  // as sent, "/api/trials/0f?x=%20"
  std::string path;    // decoded: "/api/trials/0f"
  Pairs query;         // decoded, in order
  Pairs headers;       // names in lower case, in order
  std::string body;

  std::optional<std::string_view> header(std::string_view name) const {
    return value_of(headers, name);
  }
};

// Where events go: a connection that stays open. May be called from any thread.
class EventSink {
 public:
  virtual ~EventSink() = default;
  // Text of the form of Server-Sent Events. A client that does not keep up is dropped.
  virtual void send(std::shared_ptr<const std::string> text) = 0;
};

using Body = std::shared_ptr<const std::string>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Body body;      // null: none
  Body gzip;      // the same, packed, for clients that read it; may be null
  Pairs headers;  // besides those that every answer has
  // Of a stream of events instead of a body: called once, when its head is on the way.
  std::function<void(std::shared_ptr<EventSink>)> stream;
};

// JSON as an answer.
Response json_response(std::string json);

// {"error": …, "hint": …}: what is wrong, and what to do about it; `hint` may be empty.
Response error_response(int status, std::string_view error, std::string_view hint = {});

// "404 Not Found".
std::string status_line(int status);

}  // namespace dimscope::serve
