#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dimscope/serve/live/study_state.h"

namespace dimscope::serve {

// The data of events; docs/api.md describes them.
std::string run_json(Runner runner, const Counts& counts, std::optional<double> seconds_left);
std::string epoch_json(const study::Trial& trial);  // its last
std::string progress_json(std::string_view key, double share, double loss);
// Trials that this server trains or will train; `error`, unless empty: why it has stopped.
std::string training_json(std::size_t waiting, std::string_view error);
std::string etag_json(std::string_view etag);

// The object of `dimscope trials --json`.
std::string trial_object_json(const study::Trial& trial);

}  // namespace dimscope::serve
