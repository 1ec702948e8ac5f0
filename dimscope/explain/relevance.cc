#include "dimscope/explain/relevance.h"

#include <algorithm>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/gradient.h"
#include "dimscope/explain/integrated_gradients.h"
#include "dimscope/explain/lrp.h"
#include "dimscope/explain/occlusion.h"
#include "dimscope/explain/smooth_grad.h"

namespace dimscope::explain {
namespace {

constexpr std::string_view kMethodNames[] = {"lrp-all",
                                             "lrp-prop",
                                             "lrp-abs",
                                             "lrp-half",
                                             "sensitivity",
                                             "gradient-x-input",
                                             "integrated-gradients",
                                             "smooth-grad",
                                             "occlusion",
                                             "omission",
                                             "contextual-decomposition"};

// What the method reads of the forward pass.
engine::Keep kept_for(Method method) {
  if (method == Method::kLrpAll) return engine::Keep::kStepsAndSignal;
  return is_lrp(method) ? engine::Keep::kStepsAndGates : engine::Keep::kSteps;
}

void explain_batch(const engine::Network& network, const text::TokenSequences& sentences,
                   std::int32_t begin, const engine::Batch& batch, const ExplainOptions& o,
                   engine::Workspace& ws, std::vector<Explanation>& some) {
  switch (o.method) {
    case Method::kLrpAll:
      return lrp(network, batch, GateRule::kAll, o.epsilon, o.delta, ws, some);
    case Method::kLrpProp:
      return lrp(network, batch, GateRule::kProp, o.epsilon, o.delta, ws, some);
    case Method::kLrpAbs:
      return lrp(network, batch, GateRule::kAbs, o.epsilon, o.delta, ws, some);
    case Method::kLrpHalf:
      return lrp(network, batch, GateRule::kHalf, o.epsilon, o.delta, ws, some);
    case Method::kSensitivity:
      return sensitivity(network, batch, ws, some);
    case Method::kGradientXInput:
      return gradient_x_input(network, batch, ws, some);
    case Method::kIntegratedGradients:
      return integrated_gradients(network, sentences, begin, o.max_gap, o.max_steps, ws, some);
    case Method::kSmoothGrad:
      return smooth_grad(network, sentences, begin, o, ws, some);
    case Method::kOcclusion:
      return occlusion(network, sentences, begin, Erasure::kZeroVector, ws, some);
    case Method::kOmission:
      return occlusion(network, sentences, begin, Erasure::kRemoval, ws, some);
    case Method::kContextualDecomposition:
      return contextual_decomposition(network, batch, ws, some);
  }
}

}  // namespace

std::string_view to_string(Method method) {
  return kMethodNames[static_cast<int>(method)];
}

std::vector<std::string> method_names() {
  return {std::begin(kMethodNames), std::end(kMethodNames)};
}

Method parse_method(std::string_view name) {
  const auto found = std::find(std::begin(kMethodNames), std::end(kMethodNames), name);
  if (found == std::end(kMethodNames)) {
    throw InputError("unknown method '" + std::string(name) + "'" +
                     nearest_name_hint(name, method_names()));
  }
  return static_cast<Method>(found - std::begin(kMethodNames));
}

bool is_lrp(Method method) {
  return method <= Method::kLrpHalf;
}

std::string_view gate_rule(Method method) {
  return is_lrp(method) ? to_string(method).substr(4) : std::string_view();
}

std::vector<Explanation> explain(const engine::Network& network,
                                 const text::TokenSequences& sentences,
                                 const ExplainOptions& options, engine::Workspace& ws) {
  return explain(network, sentences, {}, options, ws);
}

std::vector<Explanation> explain(const engine::Network& network,
                                 const text::TokenSequences& sentences,
                                 std::span<const std::int32_t> targets,
                                 const ExplainOptions& options, engine::Workspace& ws) {
  check_options(options, network.dims());
  check(targets.empty() || targets.size() == static_cast<std::size_t>(sentences.size()),
        "a target for every sentence");
  for (const std::int32_t target : targets) check_class(target, network.dims());
  std::vector<Explanation> all;
  for_each_batch(network, sentences, kept_for(options.method), ws,
                 [&](std::int32_t begin, const engine::Batch& batch) {
                   const auto of_batch =
                       targets.empty() ? targets : targets.subspan(static_cast<std::size_t>(begin));
                   std::vector<Explanation> some = answers(network, batch, of_batch, ws, options);
                   explain_batch(network, sentences, begin, batch, options, ws, some);
                   for (Explanation& e : some) {
                     double sum = e.rest;
                     for (const double r : e.relevance) sum += r;
                     e.conservation_error = e.score - sum;
                     all.push_back(std::move(e));
                   }
                 });
  return all;
}

}  // namespace dimscope::explain
