#include "dimscope/analysis/paired_test.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/quantile.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope {
namespace {

constexpr double kPower = 0.8;

double accuracy_of(const Answers& answers) {
  const auto right = std::accumulate(answers.begin(), answers.end(), std::int64_t{0});
  return static_cast<double>(right) / static_cast<double>(answers.size());
}

// The seeds of one side of one pair of cells.
struct Side {
  std::vector<double> deviations;  // of each seed's accuracy from the side's mean
  double mean = 0, variance = 0;   // over seeds; 0 with one
};

Side side_of(const std::vector<const Answers*>& trials) {
  Side side;
  for (const Answers* answers : trials) side.deviations.push_back(accuracy_of(*answers));
  const auto n = static_cast<double>(trials.size());
  for (const double accuracy : side.deviations) side.mean += accuracy / n;
  for (double& accuracy : side.deviations) {
    accuracy -= side.mean;
    if (n > 1) side.variance += accuracy * accuracy / (n - 1);
  }
  return side;
}

// Adds the mean answers of `trials` times `factor` to each sentence.
void add_means(const std::vector<const Answers*>& trials, double factor, std::vector<double>& sum) {
  const double each = factor / static_cast<double>(trials.size());
  for (const Answers* answers : trials) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += each * (*answers)[i];
  }
}

// A seed's mean deviation when the side's seeds are drawn anew.
double drawn_deviation(const Side& side, const Random& random, std::uint64_t& position) {
  const std::size_t n = side.deviations.size();
  if (n < 2) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += side.deviations[random.below(n, position++)];
  return sum / static_cast<double>(n) *
         std::sqrt(static_cast<double>(n) / static_cast<double>(n - 1));
}

Interval bootstrap(const std::vector<double>& differences, const std::vector<Side>& a,
                   const std::vector<Side>& b, const PairedOptions& options) {
  const auto n = static_cast<double>(differences.size());
  std::vector<double> results;
  for (std::int32_t r = 0; r < options.resamples; ++r) {
    const Random random(options.seed, Purpose::kBootstrap, static_cast<std::uint64_t>(r));
    std::uint64_t position = 0;
    double sum = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) {
      sum += differences[random.below(differences.size(), position++)];
    }
    double seeds = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
      seeds -= drawn_deviation(a[k], random, position);
      seeds += drawn_deviation(b[k], random, position);
    }
    results.push_back(sum / n + seeds / static_cast<double>(a.size()));
  }
  return central_95(results);
}

void add_flips(std::span<const MatchedCells> cells, PairedComparison& result) {
  std::vector<Flip> all(static_cast<std::size_t>(result.num_sentences));
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].sentence = static_cast<std::int32_t>(i);
    for (const MatchedCells& cell : cells) {
      for (const Answers* answers : cell.a) all[i].right_a += (*answers)[i];
      for (const Answers* answers : cell.b) all[i].right_b += (*answers)[i];
    }
  }
  for (const Flip& flip : all) {
    // Half of the trials are neither most of them right nor most of them wrong.
    const std::int32_t a = 2 * flip.right_a - static_cast<std::int32_t>(result.num_trials_a);
    const std::int32_t b = 2 * flip.right_b - static_cast<std::int32_t>(result.num_trials_b);
    if (a < 0 && b > 0) result.gained.push_back(flip);
    if (a > 0 && b < 0) result.lost.push_back(flip);
  }
  const auto size = [&](const Flip& flip) {
    return std::abs(static_cast<double>(flip.right_a) / result.num_trials_a -
                    static_cast<double>(flip.right_b) / result.num_trials_b);
  };
  for (auto* flips : {&result.gained, &result.lost}) {
    std::ranges::stable_sort(*flips, std::ranges::greater(), size);
  }
}

// Variance of the difference from sentences, and from the seeds of each side of each pair of cells.
struct Variance {
  double total = 0;
  double degrees = 0;  // Welch-Satterthwaite
};

Variance variance_of(const std::vector<double>& differences, double difference,
                     const std::vector<Side>& a, const std::vector<Side>& b) {
  const auto n = static_cast<double>(differences.size());
  const auto cells = static_cast<double>(a.size());
  Variance variance;
  double denominator = 0;
  const auto add = [&](double part, double degrees) {
    if (part <= 0) return;
    variance.total += part;
    denominator += part * part / degrees;
  };
  if (n > 1) {
    double squares = 0;
    for (const double d : differences) squares += (d - difference) * (d - difference);
    add(squares / (n - 1) / n, n - 1);
  }
  for (const auto* sides : {&a, &b}) {
    for (const Side& side : *sides) {
      const auto seeds = static_cast<double>(side.deviations.size());
      add(side.variance / seeds / (cells * cells), seeds - 1);
    }
  }
  variance.degrees = denominator > 0 ? variance.total * variance.total / denominator : 1;
  return variance;
}

// Where nothing varies, neither over seeds nor over sentences, their signs alone say something.
void use_signs(const std::vector<double>& differences, PairedComparison& result) {
  const auto up = std::ranges::count_if(differences, [](double d) { return d > 0; });
  const auto down = std::ranges::count_if(differences, [](double d) { return d < 0; });
  result.p = fair_coin_two_sided(up, up + down);
  const auto n = static_cast<double>(differences.size());
  result.detectable =
      detectable_difference(result.num_sentences, static_cast<double>(up + down) / n);
}

}  // namespace

McNemar mcnemar(const Answers& a, const Answers& b) {
  check(a.size() == b.size(), "answers to the same sentences");
  McNemar result;
  for (std::size_t i = 0; i < a.size(); ++i) {
    result.only_a += a[i] > b[i];
    result.only_b += b[i] > a[i];
  }
  result.p = fair_coin_two_sided(result.only_a, result.only_a + result.only_b);
  return result;
}

double detectable_difference(std::int64_t n, double discordance) {
  if (n == 0 || discordance <= 0) return discordance;
  const double level = normal_quantile(0.975), power = normal_quantile(kPower);
  const double root = std::sqrt(static_cast<double>(n));
  const auto enough = [&](double delta) {
    return delta * root >= level * std::sqrt(discordance) +
                               power * std::sqrt(std::max(0.0, discordance - delta * delta));
  };
  if (!enough(discordance)) return discordance;
  double low = 0, high = discordance;
  for (int step = 0; step < 60; ++step) {  // to the last bit of a double in [0, 1]
    const double middle = (low + high) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto left = static_cast<double>(order.size() - rank);
    highest = std::max(highest, std::min(1.0, left * p[order[rank]]));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

PairedComparison compare(std::span<const MatchedCells> cells, const PairedOptions& options) {
  check(!cells.empty() && !cells[0].a.empty(), "cells with trials to compare");
  const std::size_t n = cells[0].a[0]->size();
  check(n > 0, "sentences to compare on");
  PairedComparison result;
  result.num_sentences = static_cast<std::int64_t>(n);
  result.num_cells = static_cast<std::int32_t>(cells.size());
  std::vector<double> differences(n);
  std::vector<Side> a, b;
  for (const MatchedCells& cell : cells) {
    check(!cell.a.empty() && !cell.b.empty(), "both cells have trials");
    result.num_trials_a += static_cast<std::int32_t>(cell.a.size());
    result.num_trials_b += static_cast<std::int32_t>(cell.b.size());
    a.push_back(side_of(cell.a));
    b.push_back(side_of(cell.b));
    result.accuracy_a += a.back().mean / result.num_cells;
    result.accuracy_b += b.back().mean / result.num_cells;
    add_means(cell.a, -1.0 / result.num_cells, differences);
    add_means(cell.b, 1.0 / result.num_cells, differences);
    for (std::size_t s = 0; s < std::min(cell.a.size(), cell.b.size()); ++s) {
      result.models.push_back(mcnemar(*cell.a[s], *cell.b[s]));
    }
  }
  result.difference = result.accuracy_b - result.accuracy_a;
  result.interval = bootstrap(differences, a, b, options);
  result.seeds_counted =
      result.num_trials_a > result.num_cells || result.num_trials_b > result.num_cells;
  if (result.num_trials_a == 1 && result.num_trials_b == 1) {
    const McNemar& pair = result.models.front();
    result.p = pair.p;
    result.detectable =
        detectable_difference(result.num_sentences, static_cast<double>(pair.only_a + pair.only_b) /
                                                        static_cast<double>(n));
  } else if (const Variance v = variance_of(differences, result.difference, a, b); v.total > 0) {
    const double error = std::sqrt(v.total);
    result.p = student_t_two_sided(result.difference / error, v.degrees);
    result.detectable =
        error * (student_t_quantile(0.975, v.degrees) + student_t_quantile(kPower, v.degrees));
  } else {
    use_signs(differences, result);
  }
  add_flips(cells, result);
  return result;
}

}  // namespace dimscope
