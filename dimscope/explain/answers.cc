#include "dimscope/explain/answers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dimscope/base/error.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/explain/methods.h"
#include "dimscope/explain/target.h"

namespace dimscope::explain {
namespace {

void check_lrp(const ExplainOptions& options) {
  // Far beyond any use, and far enough from float32's end that no quotient becomes a NaN.
  constexpr double kMaxEpsilon = 1e30;
  if (!(options.epsilon >= 0)) {
    throw InputError(fmt::format("epsilon is {}, expected 0 or more", options.epsilon));
  }
  if (options.epsilon > kMaxEpsilon) {
    throw InputError(
        fmt::format("epsilon is {}, expected at most {}", options.epsilon, kMaxEpsilon));
  }
  if (!(options.delta >= 0 && options.delta <= 1)) {
    throw InputError(fmt::format("delta is {}, expected 0 to 1", options.delta));
  }
}

}  // namespace

void check_class(std::int32_t label, const model::Dims& d) {
  if (label >= 0 && label < d.classes) return;
  throw InputError("class " + std::to_string(label) + " is outside 0.." +
                   std::to_string(d.classes - 1));
}

void check_options(const ExplainOptions& options, const model::Dims& d) {
  check_lrp(options);
  if (options.target) check_class(*options.target, d);
  if (options.against) check_class(*options.against, d);
  if (options.target && options.target == options.against) {
    throw InputError(
        fmt::format("class {} is compared with itself; choose another class to compare it with",
                    *options.target));
  }
  if (options.output == Output::kProbability &&
      !kind_of(options.method).reads(OptionGroup::kOutput)) {
    throw InputError(fmt::format(
        "{} explains logits; only {} can explain a probability", to_string(options.method),
        fmt::join(names_of_methods_that_read(OptionGroup::kOutput), " and ")));
  }
  if (!(options.max_gap > 0)) {
    throw InputError(fmt::format("max_gap is {}, expected more than 0", options.max_gap));
  }
  if (options.max_steps < 1 || options.max_steps > 65536) {
    throw InputError(fmt::format("max_steps is {}, expected 1 to 65536", options.max_steps));
  }
  if (options.samples < 1 || options.samples > 100000) {
    throw InputError(fmt::format("samples is {}, expected 1 to 100000", options.samples));
  }
  if (!(options.noise >= 0 && options.noise <= 100)) {
    throw InputError(fmt::format("noise is {}, expected 0 to 100", options.noise));
  }
}

std::vector<Explanation> answers(const engine::Network& network, const engine::Batch& batch,
                                 std::span<const std::int32_t> targets, const engine::Workspace& ws,
                                 const ExplainOptions& options) {
  const model::Dims& d = network.dims();
  const std::ptrdiff_t stride = engine::Strides(d).classes;
  std::vector<Explanation> explanations(batch.labels.size());
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    Explanation& e = explanations[b];
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(b) * stride;
    e.logits.assign(ws.logits.data() + at, ws.logits.data() + at + d.classes);
    e.probabilities.assign(ws.probabilities.data() + at, ws.probabilities.data() + at + d.classes);
    e.predicted = engine::predicted_class(e.probabilities);
    e.target = targets.empty() ? options.target.value_or(e.predicted) : targets[b];
    e.against = options.against;
    e.method = options.method;
    e.output = options.output;
    if (is_lrp(options.method)) {
      e.epsilon = options.epsilon;
      e.delta = options.delta;
    }
    const auto& row = e.output == Output::kLogit ? e.logits : e.probabilities;
    e.score = Target{e.target, e.against}.score(row.data());
  }
  return explanations;
}

std::vector<Explanation> answers_of(const engine::Network& network,
                                    const text::TokenSequences& sentences, engine::Workspace& ws) {
  std::vector<Explanation> all;
  for_each_batch(network, sentences, engine::Keep::kAnswers, ws,
                 [&](std::int32_t, const engine::Batch& batch) {
                   for (Explanation& answer : answers(network, batch, {}, ws, {})) {
                     all.push_back(std::move(answer));
                   }
                 });
  return all;
}

}  // namespace dimscope::explain
