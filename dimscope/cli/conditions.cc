#include "dimscope/cli/conditions.h"

#include <fmt/format.h>

#include "dimscope/base/error.h"

namespace dimscope::cli {

std::vector<TrialCondition> parse_conditions(const std::vector<std::string>& texts,
                                             const char* option) {
  std::vector<TrialCondition> parsed;
  for (const std::string& text : texts) {
    try {
      parsed.push_back(parse_trial_condition(text));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }
  return parsed;
}

}  // namespace dimscope::cli
