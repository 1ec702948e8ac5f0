#pragma once

#include <array>
#include <vector>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/lrp.h"
#include "dimscope/model/parameters.h"

// The classifier and its explanations in double precision, a number at a time, from the formulas of
// docs/science.md: what the library's batched float32 code is compared with.
namespace dimscope::explain::oracle {

using Vector = std::vector<double>;

struct Step {
  Vector x, h_before, c_before;
  std::array<Vector, 4> z, gate;  // i, f, g, o before and after their activation
  Vector c, h;
};

class Model {
 public:
  explicit Model(const model::Parameters& p) : p_(p) {}

  std::vector<Vector> inputs(const std::vector<std::int32_t>& words) const;
  // Steps of one direction in its own order of reading.
  std::vector<Step> steps(int direction, std::vector<Vector> inputs) const;
  Vector logits(const std::vector<Vector>& inputs) const;  // also of no inputs at all
  static Vector softmax(const Vector& logits);

  // The weights that read the score (class `of`, less class `against` if that is not -1) from both
  // last states [2H], and its bias.
  Vector output_row(int of, int against) const;
  double output_bias(int of, int against) const;

  struct Relevance {
    Vector words;
    double rest = 0;
  };
  // One message at a time from every upper unit to every lower one.
  Relevance lrp(const std::vector<Vector>& inputs, GateRule rule, double epsilon, double delta,
                int of, int against) const;

  // With every gate and every slope tanh(z)/z and tanh(c)/c held at what the sentence gave it, the
  // score is an affine function of the inputs: what each word adds to it, by leaving it out.
  Vector frozen_contributions(const std::vector<Vector>& inputs, int of, int against) const;

  // Contextual decomposition of one span, both directions.
  Decomposed decompose(const std::vector<Vector>& inputs, const Span& span, int of,
                       int against) const;

  const model::Dims& dims() const { return p_.dims; }

 private:
  double weight_x(int direction, int gate, int j, int e) const;
  double weight_h(int direction, int gate, int j, int k) const;
  double bias(int direction, int gate, int j) const;
  double pre_activation(int direction, int gate, int j, const Vector& x, const Vector& h) const;

  model::Parameters p_;
};

}  // namespace dimscope::explain::oracle
