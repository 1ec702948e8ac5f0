#include "dimscope/serve/live/answer_cache.h"

namespace dimscope::serve {

Response AnswerCache::get(const std::string& question,
                          const std::function<std::string()>& compute) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = found_.find(question); found != found_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return entries_.front().response;
    }
  }
  Response response = json_response(compute());
  const std::scoped_lock lock(mutex_);
  if (found_.contains(question)) return response;
  entries_.push_front({question, response});
  found_.emplace(question, entries_.begin());
  num_bytes_ += entries_.front().num_bytes();
  while (num_bytes_ > max_bytes_) {
    num_bytes_ -= entries_.back().num_bytes();
    found_.erase(entries_.back().question);
    entries_.pop_back();
  }
  return response;
}

std::size_t AnswerCache::num_bytes() const {
  const std::scoped_lock lock(mutex_);
  return num_bytes_;
}

}  // namespace dimscope::serve
