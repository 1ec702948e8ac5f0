// Whatever a client sends, over real sockets.
#include "dimscope/serve/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "dimscope/base/error.h"
#include "tests/message_of.h"
#include "tests/serve/raw_client.h"

namespace dimscope::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

// Says what it was asked.
Response echo(const Request& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
  if (!request.body.empty()) text += " [" + request.body + "]";
  Response response;
  response.content_type = "text/plain";
  response.body = std::make_shared<const std::string>(text);
  return response;
}

HttpHandler handler_of(std::function<Response(const Request&)> answer) {
  return {.answer = std::move(answer), .pace = [](const Request&) { return Pace::kQuick; }};
}

class Http : public testing::Test {
 protected:
  std::uint16_t start(HttpOptions options = {},
                      std::function<Response(const Request&)> answer = echo) {
    server_ = std::make_unique<HttpServer>(options, handler_of(std::move(answer)));
    return server_->port();
  }
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Http, AnswersRequestAfterRequestOnOneConnection) {
  const auto port = start();
  RawClient client(port);
  client.send(get(port, "/a?b=c%20d"));
  const Answer first = client.answer();
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "GET /a b=c d");
  EXPECT_EQ(first.header("content-type"), "text/plain");
  EXPECT_EQ(first.header("connection"), "keep-alive");
  client.send(post(port, "/p", "hello"));
  EXPECT_EQ(client.answer().body, "POST /p [hello]");
  client.send(get(port, "/1") + get(port, "/2"));  // without waiting
  EXPECT_EQ(client.answer().body, "GET /1");
  EXPECT_EQ(client.answer().body, "GET /2");
  client.send("HEAD /h HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
  const std::string head = client.until("\r\n\r\n");
  EXPECT_THAT(head, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 7\r\n")));
  client.send(get(port, "/last", "Connection: close\r\n"));
  EXPECT_EQ(client.answer().header("connection"), "close");
  EXPECT_TRUE(client.is_closed(5s));
}

TEST_F(Http, ReadsBodiesInChunksAndTellsWhoWaitsToGoOn) {
  const auto port = start();
  EXPECT_EQ(ask(port, "POST /p HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
                          "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                .body,
            "POST /p [abcde]");
  RawClient client(port);
  client.send("POST /p HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
              "\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_EQ(client.answer().body, "POST /p [ok]");
}

TEST_F(Http, RefusesWhatIsNoRequest) {
  const auto port = start();
  for (const char* request :
       {"hello\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
        "G\x01T / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\x01: c\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc"}) {
    const Answer answer = ask(port, request);
    EXPECT_EQ(answer.status, 400) << request;
    if (answer.status == 400) {
      EXPECT_FALSE(answer.error().empty()) << request;
    }
  }
  EXPECT_EQ(ask(port, "GET / HTTP/2.0\r\nHost: a\r\n\r\n").status, 505);
  const Answer no_host = ask(port, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(no_host.status, 400);
  EXPECT_EQ(no_host.error(), "the request has no Host headers, expected one");
  EXPECT_EQ(ask(port, get(port, "/", "Host: a\r\n")).error(),
            "the request has 2 Host headers, expected one");
  EXPECT_EQ(ask(port, get(port, "/../etc/passwd")).status, 400);
  EXPECT_EQ(ask(port, get(port, "http://evil.example/")).status, 400);
  EXPECT_EQ(ask(port, get(port, "/")).status, 200);  // and goes on
}

TEST_F(Http, SaysWhichLimitARequestIsOver) {
  const auto port = start();
  const Answer body = ask(port, "POST /p HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
                                    "\r\nContent-Length: 999999999\r\n\r\n");
  EXPECT_EQ(body.status, 413);
  EXPECT_EQ(body.error(),
            "the request's body is larger than 262144 bytes, which are the most that this server "
            "reads");
  // One that does not say how long it is.
  RawClient chunked(port);
  chunked.send("POST /p HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
               "\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'a') + "\r\n";
  for (int i = 0; i < 10; ++i) chunked.send(chunk);
  EXPECT_EQ(chunked.answer().status, 413);

  const Answer address = ask(port, get(port, "/" + std::string(9000, 'a')));
  EXPECT_EQ(address.status, 414);
  EXPECT_EQ(address.error(),
            "the request's address is longer than 8192 bytes, which are the most that this server "
            "reads");
  const Answer line = ask(port, get(port, "/" + std::string(40'000, 'a')));
  EXPECT_EQ(line.status, 414);
  EXPECT_EQ(line.error(),
            "the request's first line is larger than 16384 bytes, which are the most that this "
            "server reads");
  const Answer header = ask(port, get(port, "/", "X: " + std::string(20'000, 'a') + "\r\n"));
  EXPECT_EQ(header.status, 431);
  EXPECT_EQ(header.error(),
            "the request's headers are larger than 16384 bytes, which are the most that this "
            "server reads");
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "X-" + std::to_string(i) + ": 1234567890\r\n";
  EXPECT_EQ(ask(port, get(port, "/", many)).status, 431);
}

TEST_F(Http, EndsWhoIsSlow) {
  HttpOptions options;
  options.limits.idle = 300ms;
  options.limits.request = 400ms;
  const auto port = start(options);
  RawClient idle(port);
  EXPECT_TRUE(idle.is_closed(5s));
  // A byte now and then: the whole request has its time, not each byte.
  RawClient dripping(port);
  const auto begin = std::chrono::steady_clock::now();
  for (const char c : get(port, "/")) {
    if (!dripping.send(std::string_view(&c, 1))) break;
    if (dripping.is_closed(100ms)) break;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  RawClient half(port);  // a body that does not come
  half.send("POST /p HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
            "\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_TRUE(half.is_closed(5s));
}

TEST_F(Http, EndsWhoDoesNotTakeTheAnswer) {
  HttpOptions options;
  options.limits.answer = 1000ms;
  options.limits.slowest_bytes_per_second = 1'000'000'000;
  const auto port = start(options, [](const Request&) {
    Response response;
    response.body = std::make_shared<const std::string>(64'000'000, 'a');
    return response;
  });
  RawClient client(port);
  client.send(get(port, "/"));
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(server_->num_connections(), 1U);
  for (int i = 0; i < 200 && server_->num_connections() > 0; ++i) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(server_->num_connections(), 0U);
}

TEST_F(Http, TakesSoManyConnectionsAndSaysSoToTheNext) {
  HttpOptions options;
  options.limits.connections = 4;
  const auto port = start(options);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send(get(port, "/"));
    EXPECT_EQ(clients.back()->answer().status, 200);
  }
  RawClient fifth(port);
  const Answer refused = fifth.answer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.error(), "this server has its 4 connections open already");
  EXPECT_TRUE(fifth.is_closed(5s));
  clients.pop_back();
  for (int i = 0; i < 100 && server_->num_connections() > 3; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_EQ(ask(port, get(port, "/")).status, 200);
}

TEST_F(Http, LetsOnlySoManyRequestsWait) {
  HttpOptions options;
  options.limits.waiting_requests = 1;
  std::latch go(1);
  const auto port = start(options, [&](const Request& request) {
    if (request.path == "/wait") go.wait();
    return echo(request);
  });
  std::vector<std::unique_ptr<RawClient>> clients;
  int refused = 0;
  for (int i = 0; i < 64 && refused == 0; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send(get(port, "/wait"));
    const Answer answer = clients.back()->answer(100ms);
    if (answer.status == 503) {
      EXPECT_EQ(answer.error(), "1 requests wait already, which are the most that may");
      ++refused;
    }
  }
  EXPECT_EQ(refused, 1);
  go.count_down();
  server_.reset();  // Its workers may wait for `go` still.
}

TEST_F(Http, AnswersWhatAHandlerThrows) {
  const auto port = start({}, [](const Request&) -> Response { throw WorkError("no disk"); });
  const Answer answer = ask(port, get(port, "/"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.error(), "no disk");
}

TEST_F(Http, StreamsEventsToSoManyAndDropsWhoFallsBehind) {
  HttpOptions options;
  options.limits.streams = 2;
  options.limits.keep_alive = 200ms;
  std::mutex mutex;
  std::vector<std::weak_ptr<EventSink>> sinks;
  const auto port = start(options, [&](const Request&) {
    Response response;
    response.stream = [&](const std::shared_ptr<EventSink>& sink) {
      sink->send(std::make_shared<const std::string>("data: hello\n\n"));
      const std::scoped_lock lock(mutex);
      sinks.push_back(sink);
    };
    return response;
  });
  RawClient first(port), second(port);
  for (RawClient* client : {&first, &second}) {
    client->send(get(port, "/events"));
    EXPECT_THAT(client->until("\r\n\r\n"), HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_EQ(client->until("\n\n"), "data: hello\n\n");
    EXPECT_EQ(client->until("\n\n"), ": still here\n\n");
  }
  const Answer third = ask(port, get(port, "/events"));
  EXPECT_EQ(third.status, 503);
  EXPECT_EQ(third.error(), "2 pages follow the events already, which are the most that may");
  // Nobody reads: the server keeps only so much for them.
  const auto flood = std::make_shared<const std::string>(600'000, 'a');
  for (int i = 0; i < 30; ++i) {
    const std::scoped_lock lock(mutex);
    for (const auto& sink : sinks) {
      if (const auto open = sink.lock()) open->send(flood);
    }
  }
  for (int i = 0; i < 100 && server_->num_connections() > 0; ++i) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(server_->num_connections(), 0U);
  server_.reset();  // It knows `mutex` and `sinks`.
}

TEST_F(Http, SendsAnswersPackedToWhoReadsThat) {
  const auto port = start({}, [](const Request&) {
    Response response;
    response.body = std::make_shared<const std::string>("plain");
    response.gzip = std::make_shared<const std::string>("packed");
    return response;
  });
  EXPECT_EQ(ask(port, get(port, "/")).body, "plain");
  EXPECT_EQ(ask(port, get(port, "/", "Accept-Encoding: gzip;q=0\r\n")).body, "plain");
  EXPECT_EQ(ask(port, get(port, "/", "Accept-Encoding: br\r\n")).body, "plain");
  const Answer packed = ask(port, get(port, "/", "Accept-Encoding: br, gzip\r\n"));
  EXPECT_EQ(packed.body, "packed");
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_EQ(packed.header("vary"), "Accept-Encoding");
}

TEST(HttpServer, SaysWhyItCannotListen) {
  const HttpServer first({}, handler_of(echo));
  const std::string port = std::to_string(first.port());
  EXPECT_EQ(message_of([&] { const HttpServer second({.port = first.port()}, handler_of(echo)); }),
            "--port: another program listens on " + port +
                " of 127.0.0.1 already; choose another, or 0 for a free one");
  EXPECT_THAT(message_of([] { const HttpServer none({.host = "a b"}, handler_of(echo)); }),
              HasSubstr("--host: 'a b' is no address: "));
  EXPECT_THAT(message_of([] { const HttpServer none({.host = "192.0.2.1"}, handler_of(echo)); }),
              HasSubstr("192.0.2.1 port 0 cannot be listened on: "));
}

}  // namespace
}  // namespace dimscope::serve
