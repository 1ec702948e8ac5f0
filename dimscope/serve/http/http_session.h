#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <memory>
#include <string>

#include "dimscope/serve/http/guard.h"
#include "dimscope/serve/http/http_server.h"
#include "dimscope/serve/http/limits.h"
#include "dimscope/serve/http/message.h"
#include "dimscope/serve/http/work_queue.h"

namespace dimscope::serve {

// What the connections of a server share. It outlives them.
struct ServerContext {
  Limits limits;
  Guard guard;
  Pairs headers;
  HttpHandler handler;
  WorkQueue* quick = nullptr;
  WorkQueue* slow = nullptr;
  std::atomic<std::size_t> connections = 0, streams = 0;
};

// One connection: request after request, or one stream of events. Everything but send() runs in the
// server's one thread of input and output; what is handed to a worker comes back to it.
class HttpSession : public EventSink, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(boost::asio::ip::tcp::socket socket, ServerContext& context);
  ~HttpSession() override;
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void start();
  // Answers a connection that is one too many.
  void start_refusing();

  void send(std::shared_ptr<const std::string> text) override;

 private:
  using Error = boost::system::error_code;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void wait_for_request();
  void read_head();
  void on_head();
  void read_body();
  void refuse_unread(const Error& error);
  void hand_over(Pace pace);
  void write(Response response, bool close);
  void on_written(bool close);
  void linger();
  void discard();

  void begin_stream(Response response);
  void watch_for_end();
  void write_events();
  void keep_alive();

  // Ends the connection unless disarmed before. One deadline at a time.
  void arm(std::chrono::milliseconds time);
  void disarm();
  void end();

  boost::asio::ip::tcp::socket socket_;
  ServerContext& context_;
  boost::asio::steady_timer deadline_, quiet_;
  boost::beast::flat_buffer buffer_;
  std::unique_ptr<Parser> parser_;
  Request request_;
  Response response_;
  std::string head_;
  std::size_t discarded_ = 0;
  std::array<char, 4096> scratch_{};

  bool streaming_ = false, writing_ = false;
  std::size_t unsent_bytes_ = 0;
  std::deque<std::shared_ptr<const std::string>> unsent_;  // events; the first is being written
};

}  // namespace dimscope::serve
