#include "dimscope/model/select_split.h"

#include "dimscope/base/check.h"

namespace dimscope::model {

SelectSplit select_split(const TrialConfig& config) {
  if (config.select == "dev") return SelectSplit::kDev;
  check(config.select == "test", "select_split: a split that can choose the epoch");
  return SelectSplit::kTest;
}

}  // namespace dimscope::model
