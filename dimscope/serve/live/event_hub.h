#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// Sends events to whoever follows. From any thread.
class EventHub {
 public:
  // Its first events are the latest of each name that was published to be kept, by name.
  void add(const std::shared_ptr<EventSink>& sink);

  // `json` is one line. `keep`: who comes later has to know it, too.
  void publish(std::string_view event, const std::string& json, bool keep = false);

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<EventSink>> sinks_;
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> kept_;
};

}  // namespace dimscope::serve
