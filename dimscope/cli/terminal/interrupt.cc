#include "dimscope/cli/terminal/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace dimscope::cli {

std::stop_token stop_on_interrupt() {
  // Every thread started later inherits the mask, so that only the one below takes the signals.
  static sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  static std::stop_source source;
  std::thread([] {
    int signal = 0;
    sigwait(&signals, &signal);
    source.request_stop();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // in this thread: the second one is deadly
    for (;;) ::pause();
  }).detach();
  return source.get_token();
}

void wait_for_stop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
}

}  // namespace dimscope::cli
