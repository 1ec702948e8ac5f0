#include "dimscope/engine/optimizer.h"

#include "dimscope/base/check.h"

namespace dimscope::engine {

OptimizerStep optimizer_step(std::string_view optimizer) {
  OptimizerStep step = nullptr;
  if (optimizer == "adagrad") step = adagrad_step;
  check(step != nullptr, "optimizer_step: an optimizer that the engine has");
  return step;
}

}  // namespace dimscope::engine
