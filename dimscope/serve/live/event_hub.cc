#include "dimscope/serve/live/event_hub.h"

#include <fmt/format.h>

namespace dimscope::serve {

void EventHub::add(const std::shared_ptr<EventSink>& sink) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, text] : kept_) sink->send(text);
  sinks_.push_back(sink);
}

void EventHub::publish(std::string_view event, const std::string& json, bool keep) {
  const auto text =
      std::make_shared<const std::string>(fmt::format("event: {}\ndata: {}\n\n", event, json));
  const std::scoped_lock lock(mutex_);
  if (keep) kept_.insert_or_assign(std::string(event), text);
  std::erase_if(sinks_, [&](const std::weak_ptr<EventSink>& weak) {
    const auto sink = weak.lock();
    if (sink != nullptr) sink->send(text);
    return sink == nullptr;
  });
}

}  // namespace dimscope::serve
