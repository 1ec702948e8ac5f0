#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// Who may ask. A page of another site runs in the same browser as ours and can make it send
// requests here, with our cookies or to a name of its own that resolves to 127.0.0.1.
struct Guard {
  // Names that a request may use for this server, "127.0.0.1:8080"; empty: any, where a token
  // guards.
  std::vector<std::string> hosts;
  std::string token;        // that a client has to know; empty: none
  std::string cookie_name;  // that carries the token, once a page was opened with it
};

// Names of this machine for itself, with a port.
std::vector<std::string> loopback_hosts(std::uint16_t port);

// 192 random bits of the system, as letters that need no quoting. Throws WorkError without any.
std::string random_token();

// Whether two texts are the same, in a time that tells nothing but whether their lengths are.
bool same_secret(std::string_view a, std::string_view b);

// The answer to a request that is not served, or nullopt. Looks at the method, address and headers,
// so that no body of a stranger is read:
//  - a Host that is missing, there twice or not one of `hosts`;
//  - an Origin other than http://Host, or a browser's word (Sec-Fetch-Site) that a page of another
//    site or port asks; following a link to the page itself is not refused;
//  - a token that is missing or wrong. The page with ?token=… in its address is answered with the
//    cookie and the same address without it.
std::optional<Response> refusal(const Guard& guard, const Request& request);

}  // namespace dimscope::serve
