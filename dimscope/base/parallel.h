#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace dimscope {

// Threads that the machine runs at once, at least 1.
std::size_t num_cores();

// Calls work(i) once for every i < count, on up to `threads` threads (0: one a core), the caller's
// among them; each takes the next i. make_work() gives every thread a `work` of its own, which may
// hold memory to work in. Nothing new begins once `stop` is requested or a call has thrown; the
// first exception is thrown on when all have ended.
template <typename MakeWork>
void in_parallel(std::size_t count, std::size_t threads, const MakeWork& make_work,
                 const std::stop_token& stop = {}) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;  // guards `error`
  std::exception_ptr error;
  const auto run = [&] {
    try {
      auto work = make_work();
      for (std::size_t i; !stop.stop_requested() && (i = next++) < count;) work(i);
    } catch (...) {
      next = count;
      const std::scoped_lock lock(mutex);
      if (!error) error = std::current_exception();
    }
  };
  {
    if (threads == 0) threads = num_cores();
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads && i < count; ++i) others.emplace_back(run);
    run();
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace dimscope
