#include "lstm_oracle.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dimscope::explain::oracle {
namespace {

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

double sign(double x) {
  return x < 0 ? -1 : 1;
}

double activation(int gate, double z) {
  return gate == 2 ? std::tanh(z) : sigmoid(z);
}

// R_{i<-j} of the epsilon rule.
double message(double contribution, double z, double bias, double lower_units, double epsilon,
               double delta, double relevance) {
  const double denominator = z + epsilon * sign(z);
  if (denominator == 0) return 0;
  return (contribution + delta * (epsilon * sign(z) + bias) / lower_units) / denominator *
         relevance;
}

// Relevance of gate and signal in a product.
std::array<double, 2> split(GateRule rule, double gate, double signal, double epsilon, double delta,
                            double relevance) {
  const double sum = gate + signal, magnitude = std::abs(gate) + std::abs(signal);
  switch (rule) {
    case GateRule::kAll:
      return {0, relevance};
    case GateRule::kHalf:
      return {0.5 * relevance, 0.5 * relevance};
    case GateRule::kProp:
      return {message(gate, sum, 0, 2, epsilon, delta, relevance),
              message(signal, sum, 0, 2, epsilon, delta, relevance)};
    case GateRule::kAbs:
      return {message(std::abs(gate), magnitude, 0, 2, epsilon, delta, relevance),
              message(std::abs(signal), magnitude, 0, 2, epsilon, delta, relevance)};
  }
  return {};
}

std::vector<Vector> reversed(std::vector<Vector> inputs) {
  std::reverse(inputs.begin(), inputs.end());
  return inputs;
}

}  // namespace

std::vector<Vector> Model::inputs(const std::vector<std::int32_t>& words) const {
  std::vector<Vector> result;
  for (const std::int32_t word : words) {
    const auto from = p_.embedding.begin() + static_cast<std::ptrdiff_t>(word) * dims().embedding;
    result.emplace_back(from, from + dims().embedding);
  }
  return result;
}

double Model::weight_x(int direction, int gate, int j, int e) const {
  const auto row = static_cast<std::size_t>(gate * dims().hidden + j);
  return p_.lstm[direction].weight_ih[row * dims().embedding + e];
}

double Model::weight_h(int direction, int gate, int j, int k) const {
  const auto row = static_cast<std::size_t>(gate * dims().hidden + j);
  return p_.lstm[direction].weight_hh[row * dims().hidden + k];
}

double Model::bias(int direction, int gate, int j) const {
  const auto row = static_cast<std::size_t>(gate * dims().hidden + j);
  return static_cast<double>(p_.lstm[direction].bias_ih[row]) + p_.lstm[direction].bias_hh[row];
}

double Model::pre_activation(int direction, int gate, int j, const Vector& x,
                             const Vector& h) const {
  double z = 0;
  for (int e = 0; e < dims().embedding; ++e) z += weight_x(direction, gate, j, e) * x[e];
  for (int k = 0; k < dims().hidden; ++k) z += weight_h(direction, gate, j, k) * h[k];
  return z;
}

std::vector<Step> Model::steps(int direction, std::vector<Vector> inputs) const {
  const auto hidden = static_cast<std::size_t>(dims().hidden);
  std::vector<Step> steps;
  Vector h(hidden), c(hidden);
  for (Vector& x : inputs) {
    Step step{.x = std::move(x), .h_before = h, .c_before = c};
    for (int gate = 0; gate < 4; ++gate) {
      for (int j = 0; j < dims().hidden; ++j) {
        step.z[gate].push_back(pre_activation(direction, gate, j, step.x, h) +
                               bias(direction, gate, j));
        step.gate[gate].push_back(activation(gate, step.z[gate].back()));
      }
    }
    for (std::size_t j = 0; j < hidden; ++j) {
      c[j] = step.gate[1][j] * c[j] + step.gate[0][j] * step.gate[2][j];
      h[j] = step.gate[3][j] * std::tanh(c[j]);
    }
    step.c = c;
    step.h = h;
    steps.push_back(std::move(step));
  }
  return steps;
}

Vector Model::output_row(int of, int against) const {
  const auto width = static_cast<std::size_t>(2 * dims().hidden);
  Vector row(width);
  for (std::size_t j = 0; j < width; ++j) {
    row[j] = p_.output_weight[of * width + j];
    if (against >= 0) row[j] -= p_.output_weight[against * width + j];
  }
  return row;
}

double Model::output_bias(int of, int against) const {
  if (p_.output_bias.empty()) return 0;
  return p_.output_bias[of] - (against < 0 ? 0.0 : static_cast<double>(p_.output_bias[against]));
}

Vector Model::logits(const std::vector<Vector>& inputs) const {
  Vector result;
  for (int label = 0; label < dims().classes; ++label) {
    const Vector row = output_row(label, -1);
    double logit = output_bias(label, -1);
    for (int direction = 0; direction < 2; ++direction) {
      const auto all = steps(direction, direction == 0 ? inputs : reversed(inputs));
      for (int j = 0; j < dims().hidden && !all.empty(); ++j) {
        logit += row[direction * dims().hidden + j] * all.back().h[j];
      }
    }
    result.push_back(logit);
  }
  return result;
}

Vector Model::softmax(const Vector& logits) {
  Vector result;
  for (const double logit : logits) result.push_back(std::exp(logit));
  const double sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& value : result) value /= sum;
  return result;
}

Model::Relevance Model::lrp(const std::vector<Vector>& inputs, GateRule rule, double epsilon,
                            double delta, int of, int against) const {
  const int hidden = dims().hidden, width = dims().embedding;
  const Vector all_logits = logits(inputs);
  const double score = all_logits[of] - (against < 0 ? 0 : all_logits[against]);
  const Vector row = output_row(of, against);
  Relevance result{.words = Vector(inputs.size())};
  for (int direction = 0; direction < 2; ++direction) {
    const auto all = steps(direction, direction == 0 ? inputs : reversed(inputs));
    Vector r_h(hidden), r_c(hidden);
    for (int j = 0; j < hidden; ++j) {
      r_h[j] = message(row[direction * hidden + j] * all.back().h[j], score,
                       output_bias(of, against), 2.0 * hidden, epsilon, delta, score);
    }
    for (std::size_t t = all.size(); t-- > 0;) {
      const Step& s = all[t];
      std::array<Vector, 4> r_z;
      r_z.fill(Vector(hidden));
      // Every product and sum of the cell.
      Vector r_cell(hidden), r_kept(hidden), r_added(hidden), r_before(hidden);
      for (int j = 0; j < hidden; ++j) {
        const auto [to_gate, to_cell] =
            split(rule, s.gate[3][j], std::tanh(s.c[j]), epsilon, delta, r_h[j]);
        r_z[3][j] = to_gate;
        r_cell[j] = r_c[j] + to_cell;
      }
      for (int upper = 0; upper < hidden; ++upper) {
        const double kept = s.gate[1][upper] * s.c_before[upper];
        const double added = s.gate[0][upper] * s.gate[2][upper];
        for (int lower = 0; lower < hidden; ++lower) {
          const bool same = lower == upper;
          r_kept[lower] +=
              message(same ? kept : 0, s.c[upper], 0, 2.0 * hidden, epsilon, delta, r_cell[upper]);
          r_added[lower] +=
              message(same ? added : 0, s.c[upper], 0, 2.0 * hidden, epsilon, delta, r_cell[upper]);
        }
      }
      for (int j = 0; j < hidden; ++j) {
        const auto keep = split(rule, s.gate[1][j], s.c_before[j], epsilon, delta, r_kept[j]);
        const auto add = split(rule, s.gate[0][j], s.gate[2][j], epsilon, delta, r_added[j]);
        r_z[1][j] = keep[0];
        r_before[j] = keep[1];
        r_z[0][j] = add[0];
        r_z[2][j] = add[1];
      }
      // Every connection from x and h' to every gate.
      Vector r_h_before(hidden);
      const double units = hidden + width;
      for (int gate = 0; gate < 4; ++gate) {
        for (int j = 0; j < hidden; ++j) {
          const double z = s.z[gate][j], b = bias(direction, gate, j);
          for (int e = 0; e < width; ++e) {
            const std::size_t word = direction == 0 ? t : all.size() - 1 - t;
            result.words[word] += message(weight_x(direction, gate, j, e) * s.x[e], z, b, units,
                                          epsilon, delta, r_z[gate][j]);
          }
          for (int k = 0; k < hidden; ++k) {
            r_h_before[k] += message(weight_h(direction, gate, j, k) * s.h_before[k], z, b, units,
                                     epsilon, delta, r_z[gate][j]);
          }
        }
      }
      r_h = r_h_before;
      r_c = r_before;
    }
    for (int j = 0; j < hidden; ++j) result.rest += r_h[j] + r_c[j];
  }
  return result;
}

Vector Model::frozen_contributions(const std::vector<Vector>& inputs, int of, int against) const {
  const Vector row = output_row(of, against);
  Vector result(inputs.size());
  for (int direction = 0; direction < 2; ++direction) {
    const auto all = steps(direction, direction == 0 ? inputs : reversed(inputs));
    // The frozen network's score of this direction when step `left_out` reads zeros.
    const auto score = [&](std::size_t left_out) {
      Vector h(dims().hidden), c(dims().hidden);
      for (std::size_t t = 0; t < all.size(); ++t) {
        const Step& s = all[t];
        const Vector x = t == left_out ? Vector(s.x.size()) : s.x;
        Vector next(h.size());
        for (int j = 0; j < dims().hidden; ++j) {
          const double z = pre_activation(direction, 2, j, x, h) + bias(direction, 2, j);
          const double slope = s.gate[2][j] / s.z[2][j];
          c[j] = s.gate[1][j] * c[j] + s.gate[0][j] * slope * z;
          next[j] = s.gate[3][j] * (std::tanh(s.c[j]) / s.c[j]) * c[j];
        }
        h = next;
      }
      double sum = 0;
      for (int j = 0; j < dims().hidden; ++j) sum += row[direction * dims().hidden + j] * h[j];
      return sum;
    };
    const double whole = score(all.size());
    for (std::size_t t = 0; t < all.size(); ++t) {
      result[direction == 0 ? t : all.size() - 1 - t] += whole - score(t);
    }
  }
  return result;
}

Decomposed Model::decompose(const std::vector<Vector>& inputs, const Span& span, int of,
                            int against) const {
  const int hidden = dims().hidden;
  const auto length = static_cast<std::int32_t>(inputs.size());
  const Vector row = output_row(of, against), zeros(dims().embedding), no_state(hidden);
  Decomposed result;
  for (int direction = 0; direction < 2; ++direction) {
    const auto all = steps(direction, direction == 0 ? inputs : reversed(inputs));
    Vector beta_h(hidden), gamma_h(hidden), beta_c(hidden), gamma_c(hidden);
    for (std::int32_t t = 0; t < length; ++t) {
      const Step& s = all[static_cast<std::size_t>(t)];
      const std::int32_t word = direction == 0 ? t : length - 1 - t;
      const bool inside = span.begin <= word && word < span.end;
      Vector next_beta_h(hidden), next_gamma_h(hidden);
      for (int j = 0; j < hidden; ++j) {
        // relevant, irrelevant and bias part of i, f and g.
        std::array<std::array<double, 3>, 3> part;
        for (int gate = 0; gate < 3; ++gate) {
          const double r = pre_activation(direction, gate, j, inside ? s.x : zeros, beta_h);
          const double q = pre_activation(direction, gate, j, inside ? zeros : s.x, gamma_h);
          const double b = bias(direction, gate, j);
          const auto f = [&](double z) { return activation(gate, z); };
          // Both orders: r first, then q first.
          part[gate] = {((f(b + r) - f(b)) + (f(b + q + r) - f(b + q))) / 2,
                        ((f(b + r + q) - f(b + r)) + (f(b + q) - f(b))) / 2, f(b)};
        }
        // Every term of f·c' and of i·g.
        double beta = 0, gamma = 0;
        for (int a = 0; a < 3; ++a) {
          (a == 1 ? gamma : beta) += part[1][a] * beta_c[j];
          gamma += part[1][a] * gamma_c[j];
          for (int b = 0; b < 3; ++b) {
            const bool of_others = a == 1 || b == 1 || (a == 2 && b == 2 && !inside);
            (of_others ? gamma : beta) += part[0][a] * part[2][b];
          }
        }
        beta_c[j] = beta;
        gamma_c[j] = gamma;
        next_beta_h[j] =
            s.gate[3][j] * (std::tanh(beta) + std::tanh(beta + gamma) - std::tanh(gamma)) / 2;
        next_gamma_h[j] =
            s.gate[3][j] * (std::tanh(gamma) + std::tanh(beta + gamma) - std::tanh(beta)) / 2;
      }
      beta_h = next_beta_h;
      gamma_h = next_gamma_h;
    }
    for (int j = 0; j < hidden; ++j) {
      result.relevant += row[direction * hidden + j] * beta_h[j];
      result.irrelevant += row[direction * hidden + j] * gamma_h[j];
    }
  }
  return result;
}

}  // namespace dimscope::explain::oracle
