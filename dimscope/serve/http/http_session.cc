#include "dimscope/serve/http/http_session.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <exception>
#include <utility>

#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/serve/http/request_target.h"
#include "dimscope/serve/http/wire.h"

namespace dimscope::serve {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t kMostDiscarded = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kLinger{2000};

Response connection_limit(std::size_t limit) {
  return error_response(503, fmt::format("this server has its {} connections open already", limit),
                        "close other pages of it, or wait a moment");
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, ServerContext& context)
    : socket_(std::move(socket)),
      context_(context),
      deadline_(socket_.get_executor()),
      quiet_(socket_.get_executor()),
      buffer_(context.limits.header_bytes + 64 * 1024) {
  ++context_.connections;
}

HttpSession::~HttpSession() {
  --context_.connections;
  if (streaming_) --context_.streams;
}

void HttpSession::start() {
  Error ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  wait_for_request();
}

void HttpSession::start_refusing() {
  write(connection_limit(context_.limits.connections), true);
}

void HttpSession::arm(std::chrono::milliseconds time) {
  deadline_.expires_after(time);
  deadline_.async_wait([self = weak_from_this()](const Error& error) {
    if (error) return;
    if (const auto session = self.lock()) session->end();
  });
}

void HttpSession::disarm() {
  deadline_.cancel();
}

void HttpSession::end() {
  deadline_.cancel();
  quiet_.cancel();
  Error ignored;
  socket_.close(ignored);
}

void HttpSession::wait_for_request() {
  request_ = {};
  response_ = {};
  parser_ = std::make_unique<Parser>();
  parser_->header_limit(static_cast<std::uint32_t>(context_.limits.header_bytes));
  parser_->body_limit(context_.limits.body_bytes);
  if (buffer_.size() > 0) {  // The client did not wait for the answer before.
    read_head();
    return;
  }
  arm(context_.limits.idle);
  socket_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](const Error& error, std::size_t size) {
                            self->buffer_.commit(size);
                            if (error) {
                              self->end();
                            } else {
                              self->read_head();
                            }
                          });
}

void HttpSession::read_head() {
  arm(context_.limits.request);
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](const Error& error, std::size_t) {
                            if (error) {
                              self->refuse_unread(error);
                            } else {
                              self->on_head();
                            }
                          });
}

void HttpSession::refuse_unread(const Error& error) {
  const Limits& limits = context_.limits;
  if (error == http::error::body_limit) {
    write(error_response(413, fmt::format("the request's body is larger than {} bytes, which are "
                                          "the most that this server reads",
                                          limits.body_bytes)),
          true);
  } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    const bool in_first_line = parser_->get().target().empty();
    write(error_response(
              in_first_line ? 414 : 431,
              fmt::format("the request's {} larger than {} bytes, which are the most that this "
                          "server reads",
                          in_first_line ? "first line is" : "headers are", limits.header_bytes)),
          true);
  } else if (error == http::error::bad_version) {
    write(error_response(505, "the request is not of HTTP/1.0 or HTTP/1.1"), true);
  } else if (error.category() == http::make_error_code(http::error::bad_method).category() &&
             error != http::error::end_of_stream && error != http::error::partial_message) {
    write(error_response(400, "the request is not HTTP: " + error.message()), true);
  } else {
    end();  // The client went away, or its time was over.
  }
}

void HttpSession::on_head() {
  const auto& message = parser_->get();
  request_.method = std::string(message.method_string());
  request_.target = std::string(message.target());
  for (const auto& field : message) {
    request_.headers.emplace_back(ascii_lower(std::string(field.name_string())),
                                  std::string(field.value()));
  }
  if (request_.target.size() > context_.limits.target_bytes) {
    write(error_response(414, fmt::format("the request's address is longer than {} bytes, which "
                                          "are the most that this server reads",
                                          context_.limits.target_bytes)),
          true);
    return;
  }
  try {
    Target target = parse_target(request_.target);
    request_.path = std::move(target.path);
    request_.query = std::move(target.query);
  } catch (const InputError& error) {
    write(error_response(400, error.what()), true);
    return;
  }
  if (auto refused = refusal(context_.guard, request_)) {
    const bool has_body = !parser_->is_done();
    write(std::move(*refused), has_body || !parser_->keep_alive());
    return;
  }
  const auto expect = request_.header("expect");
  if (!expect || parser_->is_done()) {
    read_body();
    return;
  }
  head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(head_),
                    [self = shared_from_this()](const Error& error, std::size_t) {
                      if (error) {
                        self->end();
                      } else {
                        self->read_body();
                      }
                    });
}

void HttpSession::read_body() {
  http::async_read(socket_, buffer_, *parser_,
                   [self = shared_from_this()](const Error& error, std::size_t) {
                     if (error) {
                       self->refuse_unread(error);
                       return;
                     }
                     self->request_.body = std::move(self->parser_->get().body());
                     self->hand_over(self->context_.handler.pace(self->request_));
                   });
}

void HttpSession::hand_over(Pace pace) {
  disarm();
  const bool close = !parser_->keep_alive();
  WorkQueue& queue = pace == Pace::kSlow ? *context_.slow : *context_.quick;
  const auto work = [self = shared_from_this(), close] {
    Response response;
    try {
      response = self->context_.handler.answer(self->request_);
    } catch (const std::exception& error) {
      response = error_response(500, error.what());
    }
    asio::post(self->socket_.get_executor(),
               [self, close, response = std::move(response)]() mutable {
                 if (response.stream && self->request_.method == "GET") {
                   self->begin_stream(std::move(response));
                 } else {
                   self->write(std::move(response), close);
                 }
               });
  };
  if (!queue.offer(work)) {
    write(error_response(503,
                         fmt::format("{} requests wait already, which are the most that may",
                                     context_.limits.waiting_requests),
                         "ask again in a moment"),
          close);
  }
}

void HttpSession::write(Response response, bool close) {
  response_ = std::move(response);
  const Head head{.close = close,
                  .is_head = request_.method == "HEAD",
                  .gzip = response_.gzip != nullptr && reads_gzip(request_)};
  head_ = head_text(response_, context_.headers, head);
  const Body& body = head.gzip ? response_.gzip : response_.body;
  const bool has_body = body != nullptr && !head.is_head && response_.status != 304;
  const std::array<asio::const_buffer, 2> parts = {
      asio::buffer(head_), has_body ? asio::buffer(*body) : asio::const_buffer()};
  const std::size_t bytes = head_.size() + parts[1].size();
  arm(context_.limits.answer +
      std::chrono::milliseconds(1000 * bytes / context_.limits.slowest_bytes_per_second));
  asio::async_write(socket_, parts,
                    [self = shared_from_this(), close](const Error& error, std::size_t) {
                      if (error) {
                        self->end();
                      } else {
                        self->on_written(close);
                      }
                    });
}

void HttpSession::on_written(bool close) {
  if (close) {
    linger();
  } else {
    wait_for_request();
  }
}

// A connection that is closed with bytes unread is reset, and the client may lose the answer.
void HttpSession::linger() {
  Error ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  arm(kLinger);
  discard();
}

void HttpSession::discard() {
  socket_.async_read_some(asio::buffer(scratch_),
                          [self = shared_from_this()](const Error& error, std::size_t size) {
                            self->discarded_ += size;
                            if (error || self->discarded_ > kMostDiscarded) {
                              self->end();
                            } else {
                              self->discard();
                            }
                          });
}

void HttpSession::begin_stream(Response response) {
  if (context_.streams >= context_.limits.streams) {
    write(error_response(503,
                         fmt::format("{} pages follow the events already, which are the most "
                                     "that may",
                                     context_.limits.streams),
                         "close one of them"),
          true);
    return;
  }
  ++context_.streams;
  streaming_ = true;
  response_ = std::move(response);
  send(
      std::make_shared<const std::string>(head_text(response_, context_.headers, {.close = true})));
  response_.stream(shared_from_this());
  watch_for_end();
  keep_alive();
}

// A client of events sends nothing more; reading tells when it goes.
void HttpSession::watch_for_end() {
  socket_.async_read_some(asio::buffer(scratch_),
                          [self = shared_from_this()](const Error& error, std::size_t) {
                            if (error) {
                              self->end();
                            } else {
                              self->watch_for_end();
                            }
                          });
}

void HttpSession::keep_alive() {
  quiet_.expires_after(context_.limits.keep_alive);
  quiet_.async_wait([self = weak_from_this()](const Error& error) {
    if (error) return;
    const auto session = self.lock();
    if (session == nullptr || !session->socket_.is_open()) return;
    session->send(std::make_shared<const std::string>(": still here\n\n"));
    session->keep_alive();
  });
}

void HttpSession::send(std::shared_ptr<const std::string> text) {
  asio::post(socket_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
    if (!self->socket_.is_open()) return;
    self->unsent_bytes_ += text->size();
    if (self->unsent_bytes_ > self->context_.limits.unsent_event_bytes) {
      self->end();
      return;
    }
    self->unsent_.push_back(std::move(text));
    if (!self->writing_) self->write_events();
  });
}

void HttpSession::write_events() {
  writing_ = !unsent_.empty();
  if (!writing_) {
    disarm();
    return;
  }
  arm(context_.limits.answer);
  asio::async_write(socket_, asio::buffer(*unsent_.front()),
                    [self = shared_from_this()](const Error& error, std::size_t) {
                      if (error) {
                        self->end();
                        return;
                      }
                      self->unsent_bytes_ -= self->unsent_.front()->size();
                      self->unsent_.pop_front();
                      self->write_events();
                    });
}

}  // namespace dimscope::serve
