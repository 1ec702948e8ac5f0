#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// Groups of ExplainOptions that some methods read and others do not.
enum class OptionGroup : std::uint8_t {
  kRule = 1,    // epsilon, delta
  kPath = 2,    // max_gap, max_steps
  kNoise = 4,   // samples, noise, noise_seed
  kOutput = 8,  // output
  kSpans = 16,  // spans of words beside single ones
};

// What a method is run on: some sentences of a batch.
struct MethodCall {
  const engine::Network& network;
  const text::TokenSequences& sentences;
  std::int32_t begin;          // the first one's number in `sentences`
  const engine::Batch& batch;  // forward() over it kept what the method reads
  const ExplainOptions& options;
  engine::Workspace& ws;
};

// A method of explanation: all that is to be known of it, in one place.
struct MethodKind {
  Method method;
  std::string_view name;       // "lrp-all"
  std::string_view gate_rule;  // of LRP: "all"; else ""
  engine::Keep keep;           // what it reads of a forward pass
  std::uint8_t options;        // OptionGroup values that it reads, added up
  // What `rest` of its explanations is: "initial state"; "" where it is always 0.
  std::string_view rest;
  bool adds_up;  // whether relevances are parts of the score
  // Fills relevance and rest of `explanations`, one a sentence of the batch, whose answers,
  // targets and score are set.
  void (*run)(const MethodCall& call, std::vector<Explanation>& explanations);

  bool reads(OptionGroup group) const { return (options & static_cast<std::uint8_t>(group)) != 0; }
};

// In the order of the enum.
std::span<const MethodKind> method_kinds();
const MethodKind& kind_of(Method method);
// The names of the methods that read the group's options.
std::vector<std::string_view> names_of_methods_that_read(OptionGroup group);

}  // namespace dimscope::explain
