#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/explain/relevance.h"
#include "dimscope/text/corpus/tree.h"

namespace dimscope::explain {

// Words [begin, end) of a sentence.
struct Span {
  std::int32_t begin = 0, end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// What a span contributes to the score, and what is not from the span alone. They sum to the score
// less the output layer's bias, up to rounding; irrelevant is exactly 0 for a whole sentence.
struct Decomposed {
  double relevant = 0, irrelevant = 0;
};

// Contextual decomposition (Murdoch et al. 2018) of any spans. States and cells are carried as the
// sum of a part from the span alone (β) and the rest (γ). A gate or signal of r (from the span), s
// (the rest) and its bias b is split by the mean over both orders of adding r and s to the bias:
//   L(b) = f(b), L(r) = ½[f(r+b) - f(b) + f(r+s+b) - f(s+b)], L(s) likewise
// In products, terms of the span and biases alone are relevant, all with L(s) are not; bias × bias
// is relevant at the span's own steps. o is left whole: β_h = o · ½[tanh(β_c) + tanh(β_c + γ_c) -
// tanh(γ_c)]. Both directions add up.
//   spans[s] are those of sentence s, each within it and not empty (else InputError); the target,
//   the predicted class if absent, and `against` are those of `options`.
std::vector<std::vector<Decomposed>> decompose(const engine::Network& network,
                                               const text::TokenSequences& sentences,
                                               std::span<const std::vector<Span>> spans,
                                               const ExplainOptions& options,
                                               engine::Workspace& ws);

// The same after forward() over chains(), for the targets of `explanations`.
std::vector<std::vector<Decomposed>> decompose(const engine::Network& network,
                                               const engine::Batch& batch,
                                               std::span<const std::vector<Span>> spans,
                                               const std::vector<Explanation>& explanations,
                                               const engine::Workspace& ws);

// Fills relevance and rest of `explanations`: each word's span of one.
void contextual_decomposition(const engine::Network& network, const engine::Batch& batch,
                              const engine::Workspace& ws, std::vector<Explanation>& explanations);

// The words under every node of a tree, in its order (preorder).
std::vector<Span> spans_of(const text::Tree& tree);

}  // namespace dimscope::explain
