#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// Answers that were computed, by what was asked of which state of the study; those that were not
// asked for longest go where all together would be more than `max_bytes`. From any thread.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // The JSON of `compute()`, which may run twice where two ask for the same at once.
  Response get(const std::string& question, const std::function<std::string()>& compute);

  std::size_t num_bytes() const;

 private:
  struct Entry {
    std::string question;
    Response response;
    std::size_t num_bytes() const { return question.size() + response.body->size(); }
  };
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the latest first
  std::map<std::string, std::list<Entry>::iterator, std::less<>> found_;
  std::size_t num_bytes_ = 0;
  const std::size_t max_bytes_;
};

}  // namespace dimscope::serve
