#include "dimscope/explain/integrated_gradients.h"

#include <cmath>

#include "dimscope/explain/gradient.h"
#include "dimscope/explain/probe.h"

namespace dimscope {
namespace {

// Romberg's integration of one function a word: rows_[t][m] is the value after m extrapolations.
class Romberg {
 public:
  explicit Romberg(std::size_t words) : rows_(words), sums_(words) {}

  // Adds gradient × input at one point of the path.
  double& sum(std::size_t t) { return sums_[t]; }
  // The two ends of the path are in the sums: one step.
  void begin() {
    for (std::size_t t = 0; t < rows_.size(); ++t) rows_[t] = {sums_[t] / 2};
    sums_.assign(sums_.size(), 0.0);
  }
  // The middles of all steps are in the sums: twice as many steps.
  void halve() {
    steps_ *= 2;
    for (std::size_t t = 0; t < rows_.size(); ++t) {
      std::vector<double>& row = rows_[t];
      double value = row[0] / 2 + sums_[t] / steps_, power = 1;
      for (double& before : row) {
        power *= 4;
        const double better = value + (value - before) / (power - 1);
        before = value;
        value = better;
      }
      row.push_back(value);
    }
    sums_.assign(sums_.size(), 0.0);
  }
  std::int32_t steps() const { return steps_; }
  double value(std::size_t t) const { return rows_[t].back(); }

 private:
  std::int32_t steps_ = 1;
  std::vector<std::vector<double>> rows_;  // [T]
  std::vector<double> sums_;               // [T]
};

// The paths of a few sentences, all points of one halving at a time.
class Paths {
 public:
  Paths(const Network& network, const TokenSequences& sentences, std::int32_t begin, Workspace& ws,
        std::vector<Explanation>& explanations)
      : probe_(network),
        sentences_(sentences),
        begin_(begin),
        ws_(ws),
        explanations_(explanations) {
    for (std::size_t b = 0; b < explanations.size(); ++b) {
      integrals_.emplace_back(words(b).size());
    }
  }

  void integrate(double max_gap, std::int32_t max_steps);

 private:
  struct Point {
    std::size_t sentence;
    float alpha;
  };
  std::span<const std::int32_t> words(std::size_t b) const {
    return sentences_[begin_ + static_cast<std::int32_t>(b)];
  }
  void ask(const Point& point);
  void flush();
  double gap(std::size_t b);

  Probe probe_;
  const TokenSequences& sentences_;
  std::int32_t begin_;
  Workspace& ws_;
  std::vector<Explanation>& explanations_;
  std::vector<Romberg> integrals_;
  std::vector<Point> points_;
};

void Paths::ask(const Point& point) {
  const std::int32_t width = probe_.network().dims().embedding;
  std::vector<std::int32_t> numbers;
  for (const std::int32_t word : words(point.sentence)) {
    numbers.push_back(probe_.num_words());
    const float* x = probe_.original(word);
    float* scaled = probe_.add_word();
    for (std::int32_t e = 0; e < width; ++e) scaled[e] = point.alpha * x[e];
  }
  probe_.add_sentence(numbers);
  points_.push_back(point);
  if (probe_.num_words() > kProbeWords) flush();
}

void Paths::flush() {
  if (points_.empty()) return;
  probe_.forward(Probe::For::kGradients, ws_);
  std::vector<Target> targets;
  for (const Point& point : points_) {
    const Explanation& e = explanations_[point.sentence];
    targets.push_back({e.target, e.against});
  }
  const std::ptrdiff_t stride = Strides(probe_.network().dims()).classes;
  WordGradients gradients(probe_.network(), probe_.batch(), targets, ws_);
  const std::int32_t width = probe_.network().dims().embedding;
  for (std::size_t p = 0; p < points_.size(); ++p) {
    const std::size_t b = points_[p].sentence;
    if (points_[p].alpha == 0) {
      explanations_[b].rest =
          targets[p].score(ws_.logits.data() + static_cast<std::ptrdiff_t>(p) * stride);
    }
    const auto gradient = gradients.of(static_cast<std::int32_t>(p));
    const double* g = gradient.data();
    for (std::size_t t = 0; t < words(b).size(); ++t) {
      const float* x = probe_.original(words(b)[t]);
      double product = 0;
      for (std::int32_t e = 0; e < width; ++e) product += static_cast<double>(x[e]) * *g++;
      integrals_[b].sum(t) += product;
    }
  }
  points_.clear();
  probe_.clear();
}

double Paths::gap(std::size_t b) {
  double sum = explanations_[b].rest;
  for (std::size_t t = 0; t < words(b).size(); ++t) sum += integrals_[b].value(t);
  return std::abs(explanations_[b].score - sum);
}

void Paths::integrate(double max_gap, std::int32_t max_steps) {
  constexpr std::int32_t kMinSteps = 4;  // a gap may be small by chance while the shares are not
  std::vector<std::size_t> open(explanations_.size());
  for (std::size_t b = 0; b < open.size(); ++b) {
    open[b] = b;
    ask({b, 0.0f});
    ask({b, 1.0f});
  }
  flush();
  for (Romberg& integral : integrals_) integral.begin();
  while (true) {
    std::erase_if(open, [&](std::size_t b) {
      const std::int32_t steps = integrals_[b].steps();
      return steps >= max_steps || (steps >= kMinSteps && gap(b) <= max_gap);
    });
    if (open.empty()) break;
    for (const std::size_t b : open) {
      const std::int32_t steps = integrals_[b].steps();
      for (std::int32_t s = 0; s < steps; ++s) {
        ask({b, (static_cast<float>(s) + 0.5f) / static_cast<float>(steps)});
      }
    }
    flush();
    for (const std::size_t b : open) integrals_[b].halve();
  }
  for (std::size_t b = 0; b < explanations_.size(); ++b) {
    Explanation& e = explanations_[b];
    e.steps = integrals_[b].steps();
    e.relevance.resize(words(b).size());
    for (std::size_t t = 0; t < e.relevance.size(); ++t) e.relevance[t] = integrals_[b].value(t);
  }
}

}  // namespace

void integrated_gradients(const Network& network, const TokenSequences& sentences,
                          std::int32_t begin, double max_gap, std::int32_t max_steps, Workspace& ws,
                          std::vector<Explanation>& explanations) {
  Paths(network, sentences, begin, ws, explanations).integrate(max_gap, max_steps);
}

}  // namespace dimscope
