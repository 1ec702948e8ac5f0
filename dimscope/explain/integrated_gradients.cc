#include "dimscope/explain/integrated_gradients.h"

#include <algorithm>
#include <cmath>

#include "dimscope/explain/gradient.h"
#include "dimscope/explain/probe.h"

namespace dimscope::explain {
namespace {

// Where the path was looked at.
struct Point {
  float alpha = 0;
  double score = 0;
  std::vector<double> products;  // [T] gradient × input
  double total = 0;              // their sum: the score's slope along the path
};

struct Part {
  std::size_t left, middle, right;  // points
};

// One sentence's path and its parts.
class Path {
 public:
  std::vector<Point> points;

  std::size_t add_point(float alpha) {
    points.push_back({.alpha = alpha});
    return points.size() - 1;
  }
  void add_part(std::size_t left, std::size_t right) {
    parts_.push_back({left, add_point((points[left].alpha + points[right].alpha) / 2), right});
  }

  // Σ of |gap| over the parts.
  double gap() const {
    double sum = 0;
    for (const Part& part : parts_) sum += std::abs(gap(part));
    return sum;
  }

  // Halves the parts that have more than half of an even share of max_gap, the largest gaps first,
  // up to max_parts parts. False if none could be.
  bool refine(double max_gap, std::size_t max_parts) {
    const double share = max_gap / (2 * static_cast<double>(parts_.size()));
    std::vector<std::pair<double, std::size_t>> wrong;  // -|gap|, part
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      const double gap_of_part = std::abs(gap(parts_[p]));
      if (gap_of_part > share && width(parts_[p]) > kNarrowest) wrong.push_back({-gap_of_part, p});
    }
    std::sort(wrong.begin(), wrong.end());
    wrong.resize(std::min(wrong.size(), max_parts - std::min(max_parts, parts_.size())));
    for (const auto& [gap_of_part, p] : wrong) {
      const Part whole = parts_[p];
      parts_[p] = {whole.left, add_point(middle(whole.left, whole.middle)), whole.middle};
      parts_.push_back({whole.middle, add_point(middle(whole.middle, whole.right)), whole.right});
    }
    return !wrong.empty();
  }

  std::vector<double> integral() const {
    std::vector<double> sum(points.front().products.size());
    for (const Part& part : parts_) {
      for (std::size_t t = 0; t < sum.size(); ++t) {
        sum[t] += simpson(part, [&](const Point& point) { return point.products[t]; });
      }
    }
    return sum;
  }
  std::int32_t num_parts() const { return static_cast<std::int32_t>(parts_.size()); }

 private:
  static constexpr double kNarrowest = 0x1p-20;  // its middle is still a float32 of its own

  float middle(std::size_t a, std::size_t b) const {
    return (points[a].alpha + points[b].alpha) / 2;
  }
  double width(const Part& part) const {
    return static_cast<double>(points[part.right].alpha) -
           static_cast<double>(points[part.left].alpha);
  }
  template <typename Value>
  double simpson(const Part& part, const Value& value) const {
    return width(part) / 6 *
           (value(points[part.left]) + 4 * value(points[part.middle]) + value(points[part.right]));
  }
  double gap(const Part& part) const {
    return points[part.right].score - points[part.left].score -
           simpson(part, [](const Point& point) { return point.total; });
  }

  std::vector<Part> parts_;
};

// The paths of a few sentences, looked at together.
class Paths {
 public:
  Paths(const engine::Network& network, const text::TokenSequences& sentences, std::int32_t begin,
        engine::Workspace& ws, const std::vector<Explanation>& explanations)
      : paths(explanations.size()),
        probe_(network),
        sentences_(sentences),
        begin_(begin),
        ws_(ws),
        explanations_(explanations) {}

  std::vector<Path> paths;

  // Fills the points of path b from number `first` on, now or with a later one; flush() fills all.
  void look(std::size_t b, std::size_t first) {
    for (std::size_t p = first; p < paths[b].points.size(); ++p) ask(b, p);
  }
  void flush();

 private:
  std::span<const std::int32_t> words(std::size_t b) const {
    return sentences_[begin_ + static_cast<std::int32_t>(b)];
  }
  void ask(std::size_t b, std::size_t point);

  Probe probe_;
  const text::TokenSequences& sentences_;
  std::int32_t begin_;
  engine::Workspace& ws_;
  const std::vector<Explanation>& explanations_;
  std::vector<std::pair<std::size_t, std::size_t>> asked_;  // path and point of each probe sentence
};

void Paths::ask(std::size_t b, std::size_t point) {
  const std::int32_t width = probe_.network().dims().embedding;
  const float alpha = paths[b].points[point].alpha;
  probe_.add_changed(words(b), [&](const float* x, float* scaled) {
    for (std::int32_t e = 0; e < width; ++e) scaled[e] = alpha * x[e];
  });
  asked_.emplace_back(b, point);
  if (probe_.num_words() > kProbeWords) flush();
}

void Paths::flush() {
  if (asked_.empty()) return;
  probe_.forward(Probe::For::kGradients, ws_);
  std::vector<Target> targets;
  for (const auto& [b, point] : asked_) {
    targets.push_back({explanations_[b].target, explanations_[b].against});
  }
  const std::ptrdiff_t stride = engine::Strides(probe_.network().dims()).classes;
  WordGradients gradients(probe_.network(), probe_.batch(), targets, ws_);
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const auto& [b, number] = asked_[i];
    Point& point = paths[b].points[number];
    point.score = targets[i].score(ws_.logits.data() + static_cast<std::ptrdiff_t>(i) * stride);
    point.products.assign(words(b).size(), 0.0);
    gradients.add_products(
        static_cast<std::int32_t>(i),
        [&](std::size_t t) { return probe_.original(words(asked_[i].first)[t]); }, point.products);
    for (const double product : point.products) point.total += product;
  }
  asked_.clear();
  probe_.clear();
}

}  // namespace

void integrated_gradients(const engine::Network& network, const text::TokenSequences& sentences,
                          std::int32_t begin, double max_gap, std::int32_t max_steps,
                          engine::Workspace& ws, std::vector<Explanation>& explanations) {
  Paths all(network, sentences, begin, ws, explanations);
  std::vector<std::size_t> open;
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    Path& path = all.paths[b];
    const std::size_t zero = path.add_point(0), whole = path.add_point(1);
    path.add_part(zero, whole);
    all.look(b, 0);
    open.push_back(b);
  }
  while (!open.empty()) {
    all.flush();
    std::erase_if(open, [&](std::size_t b) {
      Path& path = all.paths[b];
      if (path.gap() <= max_gap) return true;
      const std::size_t first_new = path.points.size();
      if (!path.refine(max_gap, static_cast<std::size_t>(max_steps))) return true;
      all.look(b, first_new);
      return false;
    });
  }
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const Path& path = all.paths[b];
    explanations[b].rest = path.points.front().score;
    explanations[b].steps = path.num_parts();
    explanations[b].relevance = path.integral();
  }
}

}  // namespace dimscope::explain
