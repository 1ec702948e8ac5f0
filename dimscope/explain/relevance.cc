#include "dimscope/explain/relevance.h"

#include <algorithm>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/methods.h"

namespace dimscope::explain {

std::string_view to_string(Method method) {
  return kind_of(method).name;
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const MethodKind& kind : method_kinds()) names.emplace_back(kind.name);
  return names;
}

Method parse_method(std::string_view name) {
  const auto found = std::ranges::find(method_kinds(), name, &MethodKind::name);
  if (found == method_kinds().end()) {
    throw InputError("unknown method '" + std::string(name) + "'" +
                     nearest_name_hint(name, method_names()));
  }
  return found->method;
}

bool is_lrp(Method method) {
  return kind_of(method).reads(OptionGroup::kRule);
}

std::string_view gate_rule(Method method) {
  return kind_of(method).gate_rule;
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
  const MethodKind& kind = kind_of(options.method);
  std::vector<Explanation> all;
  for_each_batch(network, sentences, kind.keep, ws,
                 [&](std::int32_t begin, const engine::Batch& batch) {
                   const auto of_batch =
                       targets.empty() ? targets : targets.subspan(static_cast<std::size_t>(begin));
                   std::vector<Explanation> some = answers(network, batch, of_batch, ws, options);
                   kind.run({network, sentences, begin, batch, options, ws}, some);
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
