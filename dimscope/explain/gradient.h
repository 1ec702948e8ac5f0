#pragma once

#include <span>
#include <vector>

#include "dimscope/explain/places.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/explain/target.h"

namespace dimscope::explain {

// After forward() over whole sentences that kept the steps: the gradient of each sentence's score
// with respect to the vector of each of its words.
class WordGradients {
 public:
  // One target a sentence of the batch. Runs backward(); valid until `ws` is used again.
  WordGradients(const engine::Network& network, const engine::Batch& batch,
                std::span<const Target> targets, engine::Workspace& ws);

  // gradients [T,E] of sentence b, both directions summed; valid until the next call.
  std::span<const double> of(std::int32_t b);

  // to[t] += gradient × input of word t of sentence b, whose vector is x(t) [E].
  template <typename Input>
  void add_products(std::int32_t b, const Input& x, std::span<double> to) {
    const auto gradients = of(b);
    const double* g = gradients.data();
    for (std::size_t t = 0; t < to.size(); ++t) {
      const float* of_word = x(t);
      double product = 0;
      for (std::int32_t e = 0; e < width_; ++e) product += static_cast<double>(of_word[e]) * *g++;
      to[t] += product;
    }
  }

 private:
  std::vector<Place> places_;
  std::int32_t width_, directions_;
  std::ptrdiff_t stride_;
  const engine::Workspace& ws_;
  std::vector<double> gradients_;
};

// After forward() over whole sentences that kept the steps: fills the relevance of `explanations`
// (whose targets are set) from the gradient of the score with respect to each word's vector, g_t:
// sensitivity Σ_d g_td² (Simonyan et al. 2013, Li et al. 2016), gradient × input Σ_d x_td g_td.
void sensitivity(const engine::Network& network, const engine::Batch& batch, engine::Workspace& ws,
                 std::vector<Explanation>& explanations);
void gradient_x_input(const engine::Network& network, const engine::Batch& batch,
                      engine::Workspace& ws, std::vector<Explanation>& explanations);

}  // namespace dimscope::explain
