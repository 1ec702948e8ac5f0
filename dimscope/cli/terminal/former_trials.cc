#include "dimscope/cli/terminal/former_trials.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "dimscope/cli/terminal/output.h"
#include "dimscope/study/models/trial_model.h"
#include "dimscope/study/store/store.h"

namespace dimscope::cli {

std::string former_trials_text(std::size_t count, const std::filesystem::path& directory) {
  return fmt::format(
      "{0} trained trial{1} of other settings, or of an older dimscope, {2} kept and not shown: "
      "`dimscope trials {3} --all` lists {4}, `--remove-former` removes {4}\n",
      count, count == 1 ? "" : "s", count == 1 ? "is" : "are", directory.string(),
      count == 1 ? "it" : "them");
}

void remove_former_trials(const std::filesystem::path& directory) {
  {
    const study::Store study(directory, study::Store::Mode::kRead);
  }  // Makes no study where there is none.
  study::Store store(directory, study::Store::Mode::kRun);
  std::size_t models = 0;
  const std::vector<std::string> keys = store.remove_former_trials();
  for (const std::string& key : keys) {
    std::error_code error;
    if (study::is_trial_key(key))
      models += remove(study::model_path(directory, key), error) ? 1 : 0;
  }
  print_out("removed {} former trial{} and {} model{}\n", keys.size(), keys.size() == 1 ? "" : "s",
            models, models == 1 ? "" : "s");
}

}  // namespace dimscope::cli
