#pragma once

#include <chrono>
#include <cstddef>

namespace dimscope::serve {

// What a server takes from its clients; every refusal names the limit that it is about.
struct Limits {
  // A page holds 6 connections to a server at the most, an event stream among them: 20 pages.
  std::size_t connections = 128;
  std::size_t streams = 32;  // of events, among the connections
  std::size_t target_bytes = 8 * 1024;
  std::size_t header_bytes = 16 * 1024;  // the request line among them
  std::size_t body_bytes = 256 * 1024;
  // Waiting for a worker, of each kind (http_server.h).
  std::size_t waiting_requests = 128;
  // That a client of events may be behind: some thousand events.
  std::size_t unsent_event_bytes = 1024 * 1024;

  std::chrono::milliseconds idle{60'000};     // between two requests
  std::chrono::milliseconds request{10'000};  // from a request's first byte to its last
  // To take an answer: this, and longer for one of many bytes, down to a slow radio link.
  std::chrono::milliseconds answer{30'000};
  std::size_t slowest_bytes_per_second = 64 * 1024;
  std::chrono::milliseconds keep_alive{15'000};  // between comments in a quiet stream of events
};

}  // namespace dimscope::serve
