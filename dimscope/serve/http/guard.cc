#include "dimscope/serve/http/guard.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/serve/http/request_target.h"

namespace dimscope::serve {
namespace {

constexpr std::string_view kTokenName = "token";

// A name or number with a port, and nothing that would end it in an answer.
bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](unsigned char c) {
    return c < 0x80 &&
           (std::isalnum(c) != 0 ||
            std::string_view(".-_:[]").find(static_cast<char>(c)) != std::string_view::npos);
  });
}

std::optional<Response> foreign_host(const Guard& guard, const Request& request) {
  const auto num_hosts = std::ranges::count(request.headers, "host", &Pairs::value_type::first);
  if (num_hosts != 1) {
    return error_response(400, fmt::format("the request has {} Host headers, expected one",
                                           num_hosts == 0 ? "no" : std::to_string(num_hosts)));
  }
  const std::string host = ascii_lower(*request.header("host"));
  if (!is_host(host)) return error_response(400, "the request's Host is no name of a machine");
  if (guard.hosts.empty() || std::ranges::find(guard.hosts, host) != guard.hosts.end()) {
    return std::nullopt;
  }
  return error_response(
      403, fmt::format("the request is for the host {}, and this server is not that", host),
      fmt::format("use http://{}/, the address that `dimscope serve` printed", guard.hosts[0]));
}

// Opening the page by a link, in a window of its own; a frame is refused by the page's policy.
bool follows_link(const Request& request) {
  return (request.method == "GET" || request.method == "HEAD") && request.path == "/" &&
         request.header("sec-fetch-mode") == "navigate" &&
         request.header("sec-fetch-dest") == "document";
}

std::optional<Response> foreign_page(const Request& request) {
  const auto refuse = [](const std::string& who) {
    return error_response(403, who + " asks, and only this server's own page may",
                          "open the address that `dimscope serve` printed, or ask without a "
                          "browser, as curl does");
  };
  const std::string own = "http://" + ascii_lower(*request.header("host"));
  for (const auto& [name, value] : request.headers) {
    if (name == "origin" && ascii_lower(value) != own) return refuse("a page of another origin");
  }
  const auto site = request.header("sec-fetch-site");
  const bool own_site = !site || *site == "same-origin" || *site == "none";
  if (!own_site && !follows_link(request)) return refuse("a page of another site");
  return std::nullopt;
}

// The cookie's value in "a=1; dimscope-8080=…".
std::string_view cookie(const Request& request, std::string_view name) {
  for (const auto& [header, value] : request.headers) {
    if (header != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      std::string_view part = rest.substr(0, end);
      rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
      part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
      if (part.starts_with(name) && part.substr(name.size()).starts_with('=')) {
        return part.substr(name.size() + 1);
      }
    }
  }
  return {};
}

// The page's address with all of the query but the token, for which a cookie stands from now on.
Response with_cookie(const Guard& guard, const Request& request) {
  std::string query;
  for (const auto& [name, value] : request.query) {
    if (name == kTokenName) continue;
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", percent_encoded(name),
                         percent_encoded(value));
  }
  Response response;
  response.status = 303;
  response.headers = {{"Location", "/" + query},
                      {"Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict",
                                                 guard.cookie_name, guard.token)},
                      {"Cache-Control", "no-store"}};
  return response;
}

std::optional<Response> no_token(const Guard& guard, const Request& request) {
  if (guard.token.empty()) return std::nullopt;
  constexpr std::string_view kBearer = "Bearer ";
  std::string_view authorization = request.header("authorization").value_or("");
  if (authorization.starts_with(kBearer)) {
    authorization.remove_prefix(kBearer.size());
    if (same_secret(authorization, guard.token)) return std::nullopt;
  }
  if (same_secret(cookie(request, guard.cookie_name), guard.token)) return std::nullopt;
  const auto given = value_of(request.query, kTokenName);
  if (given && request.method == "GET" && request.path == "/" && same_secret(*given, guard.token)) {
    return with_cookie(guard, request);
  }
  Response response = error_response(
      401, "this server wants its token",
      "open the whole address that `dimscope serve` printed, with ?token=…, or send the header "
      "Authorization: Bearer TOKEN");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

std::vector<std::string> loopback_hosts(std::uint16_t port) {
  std::vector<std::string> hosts;
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
    hosts.push_back(fmt::format("{}:{}", name, port));
    if (port == 80) hosts.emplace_back(name);
  }
  return hosts;
}

std::string random_token() {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, 32> bytes{};  // 6 bits of each
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw WorkError("the system gives no random bytes for a token");
  }
  std::string token;
  for (const unsigned char byte : bytes) token += kLetters[byte % kLetters.size()];
  return token;
}

bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned char different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    different = different | static_cast<unsigned char>(a[i] ^ b[i]);
  }
  return different == 0;
}

std::optional<Response> refusal(const Guard& guard, const Request& request) {
  if (auto refused = foreign_host(guard, request)) return refused;
  if (auto refused = foreign_page(request)) return refused;
  return no_token(guard, request);
}

}  // namespace dimscope::serve
