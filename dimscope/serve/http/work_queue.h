#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dimscope::serve {

// Threads that take work in order, of which only so much may wait.
class WorkQueue {
 public:
  WorkQueue(std::size_t threads, std::size_t max_waiting);
  // Waits for what has begun; what waits is dropped.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // False where too much waits already. `work` throws nothing.
  bool offer(std::function<void()> work);

 private:
  void run(const std::stop_token& stop);

  const std::size_t max_waiting_;
  std::mutex mutex_;  // guards waiting_
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::jthread> threads_;
};

}  // namespace dimscope::serve
