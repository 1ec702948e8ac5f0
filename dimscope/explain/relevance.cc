#include "dimscope/explain/relevance.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/explain/chains.h"
#include "dimscope/explain/gradient.h"
#include "dimscope/explain/lrp.h"

namespace dimscope {
namespace {

constexpr std::string_view kMethodNames[] = {"lrp-all", "sensitivity", "gradient-x-input"};

void check_options(const ExplainOptions& options, const Dims& d) {
  // Far beyond any use, and far enough from float32's end that no quotient becomes a NaN.
  constexpr double kMaxEpsilon = 1e30;
  if (!(options.epsilon >= 0)) {
    throw InputError(fmt::format("epsilon is {}", options.epsilon) + ", expected 0 or more");
  }
  if (options.epsilon > kMaxEpsilon) {
    throw InputError(
        fmt::format("epsilon is {}, expected at most {}", options.epsilon, kMaxEpsilon));
  }
  if (!(options.delta >= 0 && options.delta <= 1)) {
    throw InputError(fmt::format("delta is {}", options.delta) + ", expected 0 to 1");
  }
  if (options.target && (*options.target < 0 || *options.target >= d.classes)) {
    throw InputError("class " + std::to_string(*options.target) + " is outside 0.." +
                     std::to_string(d.classes - 1));
  }
}

// What the model answers, and the class to explain.
std::vector<Explanation> answers(const Network& network, const Batch& batch, const Workspace& ws,
                                 const ExplainOptions& options) {
  const Dims& d = network.dims();
  const std::ptrdiff_t stride = Strides(d).classes;
  std::vector<Explanation> explanations(batch.labels.size());
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    Explanation& e = explanations[b];
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(b) * stride;
    e.logits.assign(ws.logits.data() + at, ws.logits.data() + at + d.classes);
    e.probabilities.assign(ws.probabilities.data() + at, ws.probabilities.data() + at + d.classes);
    e.predicted = predicted_class(e.probabilities);
    e.target = options.target.value_or(e.predicted);
  }
  return explanations;
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

std::vector<Explanation> explain(const Network& network, const TokenSequences& sentences,
                                 const ExplainOptions& options, Workspace& ws) {
  check_options(options, network.dims());
  // As many sentences at once as fill the product's tiles on deep levels too.
  constexpr std::int32_t kSentences = 64;
  std::vector<Explanation> all;
  for (std::int32_t begin = 0; begin < sentences.size(); begin += kSentences) {
    const Batch batch = chains(sentences, begin, std::min(begin + kSentences, sentences.size()));
    forward(network, batch, {}, ws);
    std::vector<Explanation> some = answers(network, batch, ws, options);
    switch (options.method) {
      case Method::kLrpAll:
        lrp_all(network, batch, options.epsilon, options.delta, ws, some);
        break;
      case Method::kSensitivity:
        sensitivity(network, batch, ws, some);
        break;
      case Method::kGradientXInput:
        gradient_x_input(network, batch, ws, some);
        break;
    }
    for (Explanation& e : some) {
      double sum = e.rest;
      for (const double r : e.relevance) sum += r;
      e.conservation_error = static_cast<double>(e.logits[e.target]) - sum;
      all.push_back(std::move(e));
    }
  }
  return all;
}

}  // namespace dimscope
