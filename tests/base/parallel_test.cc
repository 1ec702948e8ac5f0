#include "dimscope/base/parallel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace dimscope {
namespace {

TEST(InParallel, CallsEachNumberOnceOnAnyNumberOfThreads) {
  for (const std::size_t threads : {0, 1, 2, 7}) {
    for (const std::size_t count : {0, 1, 5, 1000}) {
      std::vector<std::atomic<int>> calls(count);
      in_parallel(count, threads, [&] { return [&](std::size_t i) { ++calls[i]; }; });
      for (const auto& of_one : calls) EXPECT_EQ(of_one, 1);
    }
  }
}

TEST(InParallel, GivesEveryThreadWorkOfItsOwn) {
  std::atomic<int> made = 0;
  in_parallel(100, 3, [&] {
    ++made;
    return [calls = 0](std::size_t) mutable { ++calls; };
  });
  EXPECT_GE(made, 1);
  EXPECT_LE(made, 3);
}

TEST(InParallel, ThrowsOnTheFirstExceptionAndBeginsNothingNew) {
  std::atomic<int> calls = 0;
  const auto make_work = [&] {
    return [&](std::size_t i) {
      ++calls;
      if (i == 3) throw std::runtime_error("the fourth");
    };
  };
  EXPECT_THROW(in_parallel(1000, 1, make_work), std::runtime_error);
  EXPECT_EQ(calls, 4);
  EXPECT_THROW(in_parallel(1000, 4, make_work), std::runtime_error);
}

TEST(InParallel, BeginsNothingNewOnceStopped) {
  std::stop_source stop;
  std::atomic<int> calls = 0;
  const auto make_work = [&] {
    return [&](std::size_t) {
      if (++calls == 2) stop.request_stop();
    };
  };
  in_parallel(1000, 1, make_work, stop.get_token());
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace dimscope
