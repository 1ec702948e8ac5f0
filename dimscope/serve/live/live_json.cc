#include "dimscope/serve/live/live_json.h"

#include <cmath>

#include "dimscope/api/json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/check.h"

namespace dimscope::serve {

std::string run_json(Runner runner, const Counts& counts, std::optional<double> seconds_left) {
  std::optional<std::int64_t> whole;
  if (seconds_left) whole = std::llround(*seconds_left);
  return api::dump({{"runner", to_string(runner)},
                    {"trials", counts.trials},
                    {"complete", counts.complete},
                    {"failed", counts.failed},
                    {"running", counts.running},
                    {"seconds_left", api::or_null(whole)}});
}

std::string epoch_json(const study::Trial& trial) {
  check(!trial.epochs.empty(), "the trial has an epoch");
  const engine::EpochRecord& last = trial.epochs.back();
  return api::dump({{"key", trial.key},
                    {"epoch", last.epoch},
                    {"epochs", trial.config.epochs},
                    {"train_loss", api::finite_or_null(last.train_loss)},
                    {"dev_fine", api::finite_or_null(last.dev_fine)}});
}

std::string progress_json(std::string_view key, double share, double loss) {
  return api::dump({{"key", key}, {"share", share}, {"train_loss", api::finite_or_null(loss)}});
}

std::string training_json(std::size_t waiting, std::string_view error) {
  api::Json json = {{"waiting", waiting}};
  if (!error.empty()) json["error"] = error;
  return api::dump(json);
}

std::string etag_json(std::string_view etag) {
  return api::dump({{"etag", etag}});
}

std::string trial_object_json(const study::Trial& trial) {
  const std::string array = api::trials_json({trial});
  return array.substr(1, array.size() - 2);
}

}  // namespace dimscope::serve
