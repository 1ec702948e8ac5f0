#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/engine/forward.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::explain {

// docs/explanations.md says what each is, where it comes from and when to use it.
enum class Method {
  kLrpAll,
  kLrpProp,
  kLrpAbs,
  kLrpHalf,
  kSensitivity,
  kGradientXInput,
  kIntegratedGradients,
  kSmoothGrad,
  kOcclusion,
  kOmission,
  kContextualDecomposition,
};

// "lrp-all", "lrp-prop", "lrp-abs", "lrp-half", "sensitivity", "gradient-x-input",
// "integrated-gradients", "smooth-grad", "occlusion", "omission", "contextual-decomposition".
std::string_view to_string(Method method);
// In the order of the enum.
std::vector<std::string> method_names();
// Throws InputError naming the nearest method.
Method parse_method(std::string_view name);
// Whether the method is a form of LRP, which alone has ε and δ.
bool is_lrp(Method method);
// LRP: how a product of gate and signal hands down its relevance, "all", "prop", "abs" or "half";
// "" for other methods.
std::string_view gate_rule(Method method);

// What of a class is explained.
enum class Output { kLogit, kProbability };

// explain() throws InputError for a value outside the range stated here.
struct ExplainOptions {
  Method method = Method::kLrpAll;
  // LRP's stabiliser ε in [0,1e30] and the share δ in [0,1] of bias and stabiliser that is
  // redistributed.
  double epsilon = 0.001;
  double delta = 0.0;
  // The class explained; the predicted one if absent.
  std::optional<std::int32_t> target;
  // With a class here, what is explained is the target's lead over it: logit[target] -
  // logit[against]. Zero where both are the same class.
  std::optional<std::int32_t> against;
  // kProbability is for occlusion and omission, which only compare answers.
  Output output = Output::kLogit;
  // Integrated gradients: the path is cut finer until the completeness gap is at most max_gap > 0,
  // or there are max_steps parts, in [1,65536].
  double max_gap = 1e-3;
  std::int32_t max_steps = 1024;
  // SmoothGrad: how many noisy copies, in [1,100000], and the noise's standard deviation in [0,100]
  // as a share of the range of the sentence's inputs.
  std::int32_t samples = 32;
  double noise = 0.15;
  std::uint64_t noise_seed = 1;
};

// Why a model gives one class its score on one sentence.
struct Explanation {
  std::vector<float> logits, probabilities;  // [C]
  std::int32_t predicted = 0;
  std::int32_t target = 0;        // the class explained
  std::vector<double> relevance;  // [T] one a word, summed over E and both directions
  // What no word gets. LRP: what reached the initial h and c. Integrated gradients: the score of
  // zero vectors. Contextual decomposition: the output layer's bias. Else 0.
  double rest = 0;
  // score - sum(relevance) - rest. LRP: what biases and stabilisers absorbed, 0 up to rounding when
  // delta = 1. Integrated gradients: the completeness gap. Others: what single words do not tell of
  // the score, which they do not promise to be small.
  double conservation_error = 0;
  std::optional<std::int32_t> against;  // the class it is compared with
  double score = 0;                     // what is explained: logit, probability, or lead
  Method method = Method::kLrpAll;
  Output output = Output::kLogit;
  std::optional<double> epsilon, delta;  // LRP
  std::optional<std::int32_t> steps;     // integrated gradients: parts of the path
};

// Explains each sentence (at least one word each), batched. `ws` is scratch memory of one thread.
// A sentence's explanation does not depend on the others.
std::vector<Explanation> explain(const engine::Network& network,
                                 const text::TokenSequences& sentences,
                                 const ExplainOptions& options, engine::Workspace& ws);

// The same with a class for each sentence in place of options.target.
std::vector<Explanation> explain(const engine::Network& network,
                                 const text::TokenSequences& sentences,
                                 std::span<const std::int32_t> targets,
                                 const ExplainOptions& options, engine::Workspace& ws);

}  // namespace dimscope::explain
