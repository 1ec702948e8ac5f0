#include "toy_regressor.h"

#include <cmath>

#include "dimscope/base/rng.h"

namespace dimscope::explain {
namespace {

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace

ToyRegressor::ToyRegressor(std::int32_t hidden, std::uint64_t seed)
    : hidden_(hidden),
      weights_(gates() * width() + static_cast<std::size_t>(hidden)),
      gradient_(weights_.size()),
      mean_(weights_.size()),
      square_(weights_.size()) {
  const Random random(seed, Purpose::kTest, 3);
  for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = 2 * random.uniform(i) - 1;
}

std::vector<ToyRegressor::State> ToyRegressor::run(const Inputs& inputs) const {
  const auto hidden = static_cast<std::size_t>(hidden_);
  std::vector<State> states;
  std::vector<double> h(hidden), c(hidden);
  for (const auto& x : inputs) {
    State s{.x = {x.begin(), x.end()}, .gate = std::vector<double>(gates()), .c = c};
    s.x.insert(s.x.end(), h.begin(), h.end());
    for (std::size_t g = 0; g < gates(); ++g) {
      double z = 0;
      for (std::size_t k = 0; k < width(); ++k) z += weights_[g * width() + k] * s.x[k];
      s.gate[g] = g / hidden == 2 ? std::tanh(z) : sigmoid(z);
    }
    for (std::size_t j = 0; j < hidden; ++j) {
      s.c[j] = s.gate[hidden + j] * c[j] + s.gate[j] * s.gate[2 * hidden + j];
      s.tanh_c.push_back(std::tanh(s.c[j]));
      s.h.push_back(s.gate[3 * hidden + j] * s.tanh_c[j]);
    }
    c = s.c;
    h = s.h;
    states.push_back(std::move(s));
  }
  return states;
}

double ToyRegressor::answer(const Inputs& inputs) const {
  const std::vector<State> states = run(inputs);
  double sum = 0;
  for (std::size_t j = 0; j < static_cast<std::size_t>(hidden_); ++j) {
    sum += weights_[gates() * width() + j] * states.back().h[j];
  }
  return sum;
}

void ToyRegressor::add_gradient(const Inputs& inputs, double wanted) {
  const auto hidden = static_cast<std::size_t>(hidden_);
  const std::size_t output = gates() * width();
  const std::vector<State> states = run(inputs);
  double error = -wanted;
  for (std::size_t j = 0; j < hidden; ++j) error += weights_[output + j] * states.back().h[j];
  std::vector<double> dh(hidden), dc(hidden), dz(gates());
  for (std::size_t j = 0; j < hidden; ++j) {
    gradient_[output + j] += error * states.back().h[j];
    dh[j] = error * weights_[output + j];
  }
  for (std::size_t t = states.size(); t-- > 0;) {
    const State& s = states[t];
    for (std::size_t j = 0; j < hidden; ++j) {
      const double i = s.gate[j], f = s.gate[hidden + j], g = s.gate[2 * hidden + j],
                   o = s.gate[3 * hidden + j];
      const double before = t == 0 ? 0 : states[t - 1].c[j];
      dz[3 * hidden + j] = dh[j] * s.tanh_c[j] * o * (1 - o);
      dc[j] += dh[j] * o * (1 - s.tanh_c[j] * s.tanh_c[j]);
      dz[j] = dc[j] * g * i * (1 - i);
      dz[hidden + j] = dc[j] * before * f * (1 - f);
      dz[2 * hidden + j] = dc[j] * i * (1 - g * g);
      dc[j] *= f;
      dh[j] = 0;
    }
    for (std::size_t g = 0; g < gates(); ++g) {
      for (std::size_t k = 0; k < width(); ++k) {
        gradient_[g * width() + k] += dz[g] * s.x[k];
        if (k >= kInputs) dh[k - kInputs] += dz[g] * weights_[g * width() + k];
      }
    }
  }
}

void ToyRegressor::step(std::int32_t count, double learning_rate) {
  ++steps_;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const double g = gradient_[i] / count;
    mean_[i] = 0.9 * mean_[i] + 0.1 * g;
    square_[i] = 0.999 * square_[i] + 0.001 * g * g;
    const double mean = mean_[i] / (1 - std::pow(0.9, steps_));
    const double square = square_[i] / (1 - std::pow(0.999, steps_));
    weights_[i] -= learning_rate * mean / (std::sqrt(square) + 1e-8);
    gradient_[i] = 0;
  }
}

model::Parameters ToyRegressor::parameters() const {
  model::Parameters p = model::zero_parameters(
      {.vocabulary = 0, .embedding = kInputs, .hidden = hidden_, .classes = 1});
  const auto hidden = static_cast<std::size_t>(hidden_);
  for (std::size_t g = 0; g < gates(); ++g) {
    const double* row = weights_.data() + g * width();
    for (std::size_t e = 0; e < kInputs; ++e) {
      p.lstm[0].weight_ih[g * kInputs + e] = static_cast<float>(row[e]);
    }
    for (std::size_t j = 0; j < hidden; ++j) {
      p.lstm[0].weight_hh[g * hidden + j] = static_cast<float>(row[kInputs + j]);
    }
  }
  for (std::size_t j = 0; j < hidden; ++j) {
    p.output_weight[j] = static_cast<float>(weights_[gates() * width() + j]);
  }
  return p;
}

}  // namespace dimscope::explain
