#pragma once

#include <span>
#include <string_view>

#include "dimscope/serve/endpoints/serving.h"
#include "dimscope/serve/http/http_server.h"

namespace dimscope::serve {

// One line of the API; docs/api.md describes each.
struct Route {
  std::string_view method;  // "GET", for which HEAD may stand; or "POST", of JSON
  std::string_view path;    // one that ends in '/' takes a name behind it
  Pace pace;
  Endpoint answer;
};

std::span<const Route> routes();

// Headers of every answer.
const Pairs& common_headers();

// The answer of the route that the request names. What goes wrong is an answer, too: 404 naming the
// nearest path, 405, 415 for a POST of something else than JSON, 400 for an InputError.
Response dispatch(Serving& serving, const Request& request);
Pace pace_of(const Request& request);

}  // namespace dimscope::serve
