#include "dimscope/serve/endpoints/routes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <new>
#include <vector>

#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/serve/http/refused.h"

namespace dimscope::serve {
namespace {

bool is_at(const Route& route, std::string_view path) {
  if (route.path.size() > 1 && route.path.ends_with('/')) {
    return path.starts_with(route.path) && path.size() > route.path.size() &&
           path.find('/', route.path.size()) == std::string_view::npos;
  }
  return path == route.path;
}

std::string_view method_of(const Request& request) {
  return request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
}

const Route* route_of(const Request& request) {
  for (const Route& route : routes()) {
    if (route.method == method_of(request) && is_at(route, request.path)) return &route;
  }
  return nullptr;
}

Response no_route(const Request& request) {
  std::vector<std::string_view> methods;
  std::vector<std::string> paths;
  for (const Route& route : routes()) {
    paths.emplace_back(route.path);
    if (is_at(route, request.path)) methods.push_back(route.method);
  }
  if (methods.empty()) {
    return error_response(404, fmt::format("nothing is at {}{}", request.path,
                                           nearest_name_hint(request.path, paths)));
  }
  Response response = error_response(
      405, fmt::format("{} is answered to {}", request.path, fmt::join(methods, " and ")),
      "docs/api.md shows each request");
  response.headers.emplace_back("Allow", fmt::format("{}", fmt::join(methods, ", ")));
  return response;
}

// A page of another site can send a form without asking, but no JSON.
void require_json(const Request& request) {
  std::string type = ascii_lower(request.header("content-type").value_or(""));
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.pop_back();
  if (type == "application/json") return;
  throw Refused(415,
                fmt::format("the request's body is of the type '{}', expected "
                            "application/json",
                            type),
                "send the header Content-Type: application/json");
}

}  // namespace

std::span<const Route> routes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/", Pace::kQuick, answer_page},
      {"GET", "/api/health", Pace::kQuick, answer_health},
      {"GET", "/api/study", Pace::kSlow, answer_study},
      {"GET", "/api/answers", Pace::kSlow, answer_answers},
      {"GET", "/api/trials", Pace::kQuick, answer_trials},
      {"GET", "/api/trials/", Pace::kQuick, answer_trial},
      {"GET", "/api/events", Pace::kQuick, answer_events},
      {"GET", "/api/effects", Pace::kSlow, answer_effects},
      {"GET", "/api/find", Pace::kSlow, answer_find},
      {"POST", "/api/explain", Pace::kQuick, answer_explain},
      {"POST", "/api/train", Pace::kSlow, answer_train},
  };
  return kRoutes;
}

const Pairs& common_headers() {
  static const Pairs kHeaders = {
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
  };
  return kHeaders;
}

Response dispatch(Serving& serving, const Request& request) {
  const Route* route = route_of(request);
  if (route == nullptr) return no_route(request);
  try {
    if (route->method == "POST") require_json(request);
    return route->answer(serving, request);
  } catch (const Refused& refused) {
    return error_response(refused.status, refused.what(), refused.hint);
  } catch (const InputError& error) {
    return error_response(400, error.what());
  } catch (const std::bad_alloc&) {
    return error_response(503, "not enough memory for this answer",
                          "ask for fewer trials or a shorter text");
  }
}

Pace pace_of(const Request& request) {
  const Route* route = route_of(request);
  return route == nullptr ? Pace::kQuick : route->pace;
}

}  // namespace dimscope::serve
