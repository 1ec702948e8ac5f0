#include "dimscope/serve/http/http_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/base/parallel.h"
#include "dimscope/serve/http/http_session.h"

namespace dimscope::serve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

// Connections beyond the limit that are being told so.
constexpr std::size_t kMostRefused = 64;

tcp::endpoint endpoint_of(asio::io_context& io, const std::string& host, std::uint16_t port) {
  Error error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw InputError(
        fmt::format("--host: '{}' is no address: {}; expected one of this machine, as "
                    "127.0.0.1 or 0.0.0.0 for every one",
                    host, error.message()));
  }
  return found.begin()->endpoint();
}

tcp::acceptor listening(asio::io_context& io, const std::string& host, std::uint16_t port) {
  const tcp::endpoint endpoint = endpoint_of(io, host, port);
  tcp::acceptor acceptor(io);
  Error error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return acceptor;
  if (error == asio::error::address_in_use) {
    throw InputError(fmt::format(
        "--port: another program listens on {} of {} already; choose another, or 0 for a free one",
        port, host));
  }
  throw InputError(
      fmt::format("{} port {} cannot be listened on: {}", host, port, error.message()));
}

}  // namespace

struct HttpServer::Impl {
  Impl(const HttpOptions& options, HttpHandler handler)
      : host(options.host),
        quick(std::max<std::size_t>(2, num_cores()), options.limits.waiting_requests),
        slow(2, options.limits.waiting_requests),
        acceptor(listening(io, options.host, options.port)),
        pause(io) {
    context.limits = options.limits;
    context.headers = options.headers;
    context.handler = std::move(handler);
    context.quick = &quick;
    context.slow = &slow;
    const tcp::endpoint endpoint = acceptor.local_endpoint();
    port = endpoint.port();
    context.guard.token = options.token;
    if (endpoint.address().is_loopback()) {
      context.guard.hosts = loopback_hosts(port);
    } else if (options.token.empty()) {
      context.guard.token = random_token();
    }
    context.guard.cookie_name = fmt::format("dimscope-{}", port);
    accept();
    thread = std::thread([this] { io.run(); });
  }

  ~Impl() {
    io.stop();
    thread.join();
  }

  void accept() {
    acceptor.async_accept([this](const Error& error, tcp::socket socket) {
      if (error) {
        // No file descriptor is left, for one: a moment's rest instead of a busy loop.
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([this](const Error&) { accept(); });
        return;
      }
      const std::size_t open = context.connections;
      if (open < context.limits.connections) {
        std::make_shared<HttpSession>(std::move(socket), context)->start();
      } else if (open < context.limits.connections + kMostRefused) {
        std::make_shared<HttpSession>(std::move(socket), context)->start_refusing();
      }
      accept();
    });
  }

  // The workers end before what they answer to.
  const std::string host;
  ServerContext context;
  asio::io_context io{1};
  WorkQueue quick, slow;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::uint16_t port = 0;
  std::thread thread;
};

HttpServer::HttpServer(const HttpOptions& options, HttpHandler handler)
    : impl_(std::make_unique<Impl>(options, std::move(handler))) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return impl_->port;
}

std::string HttpServer::address() const {
  const std::string& token = impl_->context.guard.token;
  const bool is_v6 = impl_->host.find(':') != std::string::npos;
  return fmt::format("http://{}:{}/{}", is_v6 ? "[" + impl_->host + "]" : impl_->host, impl_->port,
                     token.empty() ? "" : "?token=" + token);
}

std::size_t HttpServer::num_connections() const {
  return impl_->context.connections;
}

}  // namespace dimscope::serve
