#include "dimscope/engine/optimizer.h"

#include <algorithm>

#include "dimscope/base/check.h"
#include "dimscope/engine/adagrad.h"
#include "dimscope/engine/adam.h"
#include "dimscope/engine/sgd.h"

namespace dimscope::engine {
namespace {

struct OptimizerKind {
  std::string_view name;
  std::unique_ptr<Optimizer> (*make)(const model::TrialConfig& config, const model::Dims& dims);
};

template <typename Kind>
std::unique_ptr<Optimizer> make(const model::TrialConfig& config, const model::Dims& dims) {
  return std::make_unique<Kind>(config, dims);
}

constexpr OptimizerKind kKinds[] = {
    {"adagrad", make<AdaGrad>}, {"adam", make<Adam>}, {"sgd", make<Sgd>}};

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(const model::TrialConfig& config,
                                          const model::Dims& dims) {
  const auto* kind = std::ranges::find(kKinds, config.optimizer, &OptimizerKind::name);
  check(kind != std::end(kKinds), "make_optimizer: an optimizer that the engine has");
  return kind->make(config, dims);
}

}  // namespace dimscope::engine
