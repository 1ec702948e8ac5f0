#include "dimscope/explain/methods.h"

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/gradient.h"
#include "dimscope/explain/integrated_gradients.h"
#include "dimscope/explain/lrp.h"
#include "dimscope/explain/occlusion.h"
#include "dimscope/explain/smooth_grad.h"

namespace dimscope::explain {
namespace {

using engine::Keep;
using Explanations = std::vector<Explanation>;

constexpr std::uint8_t groups(std::initializer_list<OptionGroup> all) {
  int sum = 0;
  for (const OptionGroup group : all) sum += static_cast<int>(group);
  return static_cast<std::uint8_t>(sum);
}

template <GateRule kRule>
constexpr MethodKind lrp_kind(Method method, std::string_view name) {
  return {.method = method,
          .name = name,
          .gate_rule = name.substr(std::string_view("lrp-").size()),
          .keep = kRule == GateRule::kAll ? Keep::kStepsAndSignal : Keep::kStepsAndGates,
          .options = groups({OptionGroup::kRule}),
          .rest = "initial state",
          .adds_up = true,
          .run = [](const MethodCall& c, Explanations& e) {
            lrp(c.network, c.batch, kRule, c.options.epsilon, c.options.delta, c.ws, e);
          }};
}

template <Erasure kErasure>
constexpr MethodKind erasure_kind(Method method, std::string_view name) {
  return {.method = method,
          .name = name,
          .gate_rule = "",
          .keep = Keep::kSteps,
          .options = groups({OptionGroup::kOutput}),
          .rest = "",
          .adds_up = true,
          .run = [](const MethodCall& c, Explanations& e) {
            occlusion(c.network, c.sentences, c.begin, kErasure, c.ws, e);
          }};
}

constexpr MethodKind kKinds[] = {
    lrp_kind<GateRule::kAll>(Method::kLrpAll, "lrp-all"),
    lrp_kind<GateRule::kProp>(Method::kLrpProp, "lrp-prop"),
    lrp_kind<GateRule::kAbs>(Method::kLrpAbs, "lrp-abs"),
    lrp_kind<GateRule::kHalf>(Method::kLrpHalf, "lrp-half"),
    {Method::kSensitivity, "sensitivity", "", Keep::kSteps, groups({}), "", false,
     [](const MethodCall& c, Explanations& e) { sensitivity(c.network, c.batch, c.ws, e); }},
    {Method::kGradientXInput, "gradient-x-input", "", Keep::kSteps, groups({}), "", true,
     [](const MethodCall& c, Explanations& e) { gradient_x_input(c.network, c.batch, c.ws, e); }},
    {Method::kIntegratedGradients, "integrated-gradients", "", Keep::kSteps,
     groups({OptionGroup::kPath}), "zero vectors", true,
     [](const MethodCall& c, Explanations& e) {
       integrated_gradients(c.network, c.sentences, c.begin, c.options.max_gap, c.options.max_steps,
                            c.ws, e);
     }},
    {Method::kSmoothGrad, "smooth-grad", "", Keep::kSteps, groups({OptionGroup::kNoise}), "", true,
     [](const MethodCall& c, Explanations& e) {
       smooth_grad(c.network, c.sentences, c.begin, c.options, c.ws, e);
     }},
    erasure_kind<Erasure::kZeroVector>(Method::kOcclusion, "occlusion"),
    erasure_kind<Erasure::kRemoval>(Method::kOmission, "omission"),
    {Method::kContextualDecomposition, "contextual-decomposition", "", Keep::kSteps,
     groups({OptionGroup::kSpans}), "output bias", true,
     [](const MethodCall& c, Explanations& e) {
       contextual_decomposition(c.network, c.batch, c.ws, e);
     }},
};

constexpr bool in_order_of_enum() {
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (static_cast<std::size_t>(kKinds[i].method) != i) return false;
  }
  return true;
}
static_assert(in_order_of_enum());

}  // namespace

std::span<const MethodKind> method_kinds() {
  return kKinds;
}

const MethodKind& kind_of(Method method) {
  return kKinds[static_cast<std::size_t>(method)];
}

std::vector<std::string_view> names_of_methods_that_read(OptionGroup group) {
  std::vector<std::string_view> names;
  for (const MethodKind& kind : kKinds) {
    if (kind.reads(group)) names.push_back(kind.name);
  }
  return names;
}

}  // namespace dimscope::explain
