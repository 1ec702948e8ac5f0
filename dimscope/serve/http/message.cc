#include "dimscope/serve/http/message.h"

#include <algorithm>

#include "dimscope/api/json.h"

namespace dimscope::serve {

std::optional<std::string_view> value_of(const Pairs& pairs, std::string_view name) {
  const auto found = std::ranges::find(pairs, name, &Pairs::value_type::first);
  if (found == pairs.end()) return std::nullopt;
  return found->second;
}

Response json_response(std::string json) {
  json += '\n';
  Response response;
  response.body = std::make_shared<const std::string>(std::move(json));
  return response;
}

Response error_response(int status, std::string_view error, std::string_view hint) {
  api::Json json = {{"error", error}};
  if (!hint.empty()) json["hint"] = hint;
  Response response = json_response(api::dump(json));
  response.status = status;
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

std::string status_line(int status) {
  static const std::vector<std::pair<int, const char*>> kReasons = {
      {200, "OK"},
      {202, "Accepted"},
      {303, "See Other"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {422, "Unprocessable Content"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  };
  for (const auto& [code, reason] : kReasons) {
    if (code == status) return std::to_string(status) + " " + reason;
  }
  return std::to_string(status) + " Status";
}

}  // namespace dimscope::serve
