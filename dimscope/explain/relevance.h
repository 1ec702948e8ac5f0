#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/engine/bilstm.h"
#include "dimscope/text/dataset.h"

namespace dimscope {

enum class Method { kLrpAll, kSensitivity, kGradientXInput };

// "lrp-all", "sensitivity", "gradient-x-input".
std::string_view to_string(Method method);
// In the order of the enum.
std::vector<std::string> method_names();
// Throws InputError naming the nearest method.
Method parse_method(std::string_view name);

struct ExplainOptions {
  Method method = Method::kLrpAll;
  // LRP's stabiliser ε in [0,1e30] and the share δ in [0,1] of bias and stabiliser that is
  // redistributed.
  double epsilon = 0.001;
  double delta = 0.0;
  // The class explained; the predicted one if absent. Throws InputError where there is no such
  // class.
  std::optional<std::int32_t> target;
};

// Why a model gives one class its logit on one sentence.
struct Explanation {
  std::vector<float> logits, probabilities;  // [C]
  std::int32_t predicted = 0;
  std::int32_t target = 0;        // the class explained
  std::vector<double> relevance;  // [T] one a word, summed over E and both directions
  double rest = 0;                // LRP: what reached the initial h and c; else 0
  // LRP: logit - sum(relevance) - rest, 0 up to rounding when delta = 1. For the others the same
  // difference, which they do not promise to be small.
  double conservation_error = 0;
};

// Explains each sentence (at least one word each), batched. `ws` is scratch memory of one thread.
std::vector<Explanation> explain(const Network& network, const TokenSequences& sentences,
                                 const ExplainOptions& options, Workspace& ws);

}  // namespace dimscope
