#include "dimscope/serve/http/wire.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/base/ascii.h"
#include "dimscope/base/check.h"

namespace dimscope::serve {
namespace {

void add_header(std::string_view name, std::string_view value, std::string& text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  check(std::ranges::none_of(name, is_control) && std::ranges::none_of(value, is_control),
        "a header of an answer has no line end in it");
  text += fmt::format("{}: {}\r\n", name, value);
}

}  // namespace

std::string head_text(const Response& response, const Pairs& common, const Head& head) {
  std::string text = "HTTP/1.1 " + status_line(response.status) + "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    add_header(name, value, text);
  };
  for (const auto& [name, value] : response.headers) add(name, value);
  for (const auto& [name, value] : common) {
    if (!value_of(response.headers, name)) add(name, value);
  }
  if (response.stream) {
    add("Content-Type", "text/event-stream");
    add("Connection", "close");  // Its end is that of the connection.
    return text + "\r\n";
  }
  const Body& body = head.gzip ? response.gzip : response.body;
  if (body != nullptr) add("Content-Type", response.content_type);
  if (response.gzip != nullptr) add("Vary", "Accept-Encoding");
  if (head.gzip) add("Content-Encoding", "gzip");
  if (response.status != 304) {
    add("Content-Length", std::to_string(body == nullptr ? 0 : body->size()));
  }
  add("Connection", head.close ? "close" : "keep-alive");
  return text + "\r\n";
}

bool reads_gzip(const Request& request) {
  std::string_view rest = request.header("accept-encoding").value_or("");
  while (!rest.empty()) {
    const std::size_t end = rest.find(',');
    std::string part = ascii_lower(rest.substr(0, end));
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    std::erase(part, ' ');
    if (part == "gzip") return true;
    // With a weight, of which only 0 says no.
    if (part.starts_with("gzip;q=")) return part.find_first_of("123456789", 7) != std::string::npos;
  }
  return false;
}

}  // namespace dimscope::serve
