// Strangers: other names, other pages, no token.
#include "dimscope/serve/http/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "dimscope/serve/http/http_server.h"
#include "dimscope/serve/http/wire.h"
#include "tests/serve/raw_client.h"

namespace dimscope::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HttpHandler hello() {
  return {.answer = [](const Request&) { return json_response("{}"); },
          .pace = [](const Request&) { return Pace::kQuick; }};
}

Answer ask_with(const HttpServer& server, const std::string& headers,
                const std::string& line = "GET /api/study HTTP/1.1") {
  return ask(server.port(), line + "\r\n" + headers + "\r\n");
}

TEST(Guard, KnowsItsOwnNamesAlone) {
  const HttpServer server({}, hello());
  const std::string port = std::to_string(server.port());
  for (const std::string& host : std::vector<std::string>{"127.0.0.1:" + port, "localhost:" + port,
                                                          "LocalHost:" + port, "[::1]:" + port}) {
    EXPECT_EQ(ask_with(server, "Host: " + host + "\r\n").status, 200) << host;
  }
  // A page of evil.example whose name was made to mean 127.0.0.1 names itself.
  const Answer rebound = ask_with(server, "Host: evil.example:" + port + "\r\n");
  EXPECT_EQ(rebound.status, 403);
  EXPECT_EQ(rebound.error(),
            "the request is for the host evil.example:" + port + ", and this server is not that");
  EXPECT_EQ(rebound.json()["hint"],
            "use http://127.0.0.1:" + port + "/, the address that `dimscope serve` printed");
  for (const std::string& host :
       std::vector<std::string>{"127.0.0.1", "127.0.0.1:1", "localhost.evil.example:" + port,
                                "127.0.0.1.nip.example:" + port}) {
    EXPECT_EQ(ask_with(server, "Host: " + host + "\r\n").status, 403) << host;
  }
  const Answer odd = ask_with(server, "Host: <script>\r\n");
  EXPECT_EQ(odd.status, 400);
  EXPECT_EQ(odd.error(), "the request's Host is no name of a machine");
}

TEST(Guard, AnswersNoPageButItsOwn) {
  const HttpServer server({}, hello());
  const std::string host = "127.0.0.1:" + std::to_string(server.port());
  const auto status = [&](const std::string& headers, const std::string& line) {
    return ask_with(server, "Host: " + host + "\r\n" + headers, line).status;
  };
  const std::string line = "GET /api/study HTTP/1.1", page = "GET / HTTP/1.1";
  EXPECT_EQ(status("Origin: http://" + host + "\r\n", line), 200);
  EXPECT_EQ(status("Sec-Fetch-Site: same-origin\r\n", line), 200);
  EXPECT_EQ(status("Sec-Fetch-Site: none\r\n", page), 200);
  for (const char* origin : {"http://evil.example", "null", "https://127.0.0.1",
                             "http://localhost:1", "http://127.0.0.1"}) {
    EXPECT_EQ(status(std::string("Origin: ") + origin + "\r\n", line), 403) << origin;
  }
  // Another port of this machine is the same site, and another program.
  EXPECT_EQ(status("Sec-Fetch-Site: same-site\r\n", line), 403);
  EXPECT_EQ(status("Sec-Fetch-Site: cross-site\r\n", line), 403);
  EXPECT_EQ(status("Sec-Fetch-Site: cross-site\r\n", "POST /api/explain HTTP/1.1"), 403);
  const std::string link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
  EXPECT_EQ(status(link + "Sec-Fetch-Dest: document\r\n", page), 200);
  EXPECT_EQ(status(link + "Sec-Fetch-Dest: document\r\n", line), 403);
  EXPECT_EQ(status(link + "Sec-Fetch-Dest: iframe\r\n", page), 403);
  EXPECT_EQ(ask_with(server, "Host: " + host + "\r\nOrigin: http://evil.example\r\n").error(),
            "a page of another origin asks, and only this server's own page may");
  EXPECT_EQ(ask_with(server, "Host: " + host + "\r\nSec-Fetch-Site: cross-site\r\n").error(),
            "a page of another site asks, and only this server's own page may");
}

TEST(Guard, WantsItsTokenOfEverybodyBeyondThisMachine) {
  const HttpServer server({.host = "0.0.0.0"}, hello());
  const std::string address = server.address();
  ASSERT_THAT(address, HasSubstr("/?token="));
  const std::string token = address.substr(address.find('=') + 1);
  EXPECT_EQ(token.size(), 32U);
  const std::string host = "Host: box.example:" + std::to_string(server.port()) + "\r\n";
  const Answer none = ask_with(server, host);
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.error(), "this server wants its token");
  EXPECT_THAT(none.body, Not(HasSubstr(token)));
  EXPECT_EQ(ask_with(server, host, "GET / HTTP/1.1").status, 401);
  EXPECT_EQ(ask_with(server, host + "Authorization: Bearer x" + token.substr(1) + "\r\n").status,
            401);
  EXPECT_EQ(ask_with(server, host + "Authorization: Bearer " + token + "\r\n").status, 200);
  // In the address of the page alone, which hands out a cookie for it.
  EXPECT_EQ(ask_with(server, host, "GET /api/study?token=" + token + " HTTP/1.1").status, 401);
  const Answer opened = ask_with(server, host, "GET /?a=b%0d%0ac&token=" + token + " HTTP/1.1");
  EXPECT_EQ(opened.status, 400);  // no line end in an address
  const Answer page = ask_with(server, host, "GET /?a=b%20%26&token=" + token + " HTTP/1.1");
  EXPECT_EQ(page.status, 303);
  EXPECT_EQ(page.header("location"), "/?a=b%20%26");
  const std::string cookie = page.header("set-cookie");
  EXPECT_EQ(cookie, "dimscope-" + std::to_string(server.port()) + "=" + token +
                        "; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(
      ask_with(server, host + "Cookie: a=b; " + cookie.substr(0, cookie.find(';')) + "\r\n").status,
      200);
  EXPECT_EQ(
      ask_with(server, host + "Cookie: " + cookie.substr(0, cookie.find(';') - 1) + "\r\n").status,
      401);
  // The token is no leave for pages of others.
  EXPECT_EQ(ask_with(server, host + "Authorization: Bearer " + token +
                                 "\r\nOrigin: http://evil.example\r\n")
                .status,
            403);
}

TEST(Guard, MakesTokensThatNobodyGuesses) {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(random_token());
  EXPECT_EQ(tokens.size(), 100U);
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
  EXPECT_TRUE(same_secret("", ""));
}

TEST(WireDeathTest, HasNoLineEndInAHeader) {
  Response response;
  response.headers = {{"Location", "/a\r\nSet-Cookie: b=c"}};
  EXPECT_DEATH(head_text(response, {}, {}), "a header of an answer has no line end in it");
}

}  // namespace
}  // namespace dimscope::serve
