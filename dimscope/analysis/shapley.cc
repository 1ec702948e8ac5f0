#include "dimscope/analysis/shapley.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "dimscope/analysis/cell_estimates.h"
#include "dimscope/analysis/quantile.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

using Bits = std::uint32_t;  // a set of factors

constexpr std::size_t kMaxFactors = 12;

// A full grid as an array of cells, the last factor fastest.
class Array {
 public:
  explicit Array(const FactorialDesign& design) {
    for (const std::vector<Setting>& levels : design.levels()) sizes_.push_back(levels.size());
    place_.resize(static_cast<std::size_t>(design.num_cells()));
    for (std::int32_t c = 0; c < design.num_cells(); ++c) {
      std::size_t at = 0;
      for (std::size_t f = 0; f < sizes_.size(); ++f) {
        at = at * sizes_[f] +
             static_cast<std::size_t>(design.level(c, static_cast<std::int32_t>(f)));
      }
      place_[c] = at;
    }
  }

  std::size_t num_cells() const { return place_.size(); }
  Bits num_sets() const { return Bits{1} << sizes_.size(); }
  // The place in the array of a cell of the design.
  std::size_t place(std::int32_t cell) const { return place_[cell]; }
  // Degrees of freedom of a term.
  double degrees(Bits set) const {
    double df = 1;
    for (std::size_t f = 0; f < sizes_.size(); ++f) {
      if (set >> f & 1u) df *= static_cast<double>(sizes_[f] - 1);
    }
    return df;
  }

  // means[S]: of `values` over all factors outside S, an array over those inside.
  std::vector<std::vector<double>> marginal_means(std::vector<double> values) const {
    std::vector<std::vector<double>> means(num_sets());
    means.back() = std::move(values);
    for (Bits set = num_sets() - 1; set-- > 0;) {
      // From the set with the lowest missing factor added, over that factor.
      const auto f = static_cast<std::size_t>(std::countr_one(set));
      means[set] = mean_over(means[set | Bits{1} << f], set, f);
    }
    return means;
  }

  // The variance of every term: V[T], V[0] = 0.
  std::vector<double> term_variances(const std::vector<std::vector<double>>& means) const {
    const double mean = means[0][0];
    std::vector<double> v(num_sets());
    for (Bits set = 1; set < num_sets(); ++set) {
      for (const double m : means[set]) v[set] += (m - mean) * (m - mean);
      v[set] /= static_cast<double>(means[set].size());
    }
    subtract_subsets([&](Bits set, Bits less) { v[set] -= v[less]; });
    for (double& term : v) term = std::max(0.0, term);
    return v;
  }

  // Σ_T size[T] · (effect of term T), by place.
  std::vector<double> scaled(const std::vector<std::vector<double>>& means,
                             const std::vector<double>& size) const {
    // An effect is a signed sum of marginal means; add up each mean's factor first.
    std::vector<double> factor(num_sets());
    for (Bits term = 0; term < num_sets(); ++term) {
      for (Bits set = term;; set = (set - 1) & term) {
        factor[set] += std::popcount(term ^ set) % 2 == 0 ? size[term] : -size[term];
        if (set == 0) break;
      }
    }
    std::vector<double> result(num_cells());
    std::vector<std::size_t> levels(sizes_.size());
    for (std::size_t place = 0; place < result.size(); ++place) {
      std::size_t rest = place;
      for (std::size_t f = sizes_.size(); f-- > 0;) {
        levels[f] = rest % sizes_[f];
        rest /= sizes_[f];
      }
      for (Bits set = 0; set < num_sets(); ++set) {
        std::size_t at = 0;
        for (std::size_t f = 0; f < sizes_.size(); ++f) {
          if (set >> f & 1u) at = at * sizes_[f] + levels[f];
        }
        result[place] += factor[set] * means[set][at];
      }
    }
    return result;
  }

  // Cells that agree in the factors of S, as a share of all.
  double agreeing(Bits set) const {
    double share = 1;
    for (std::size_t f = 0; f < sizes_.size(); ++f) {
      if (set >> f & 1u) share /= static_cast<double>(sizes_[f]);
    }
    return share;
  }

 private:
  std::vector<double> mean_over(const std::vector<double>& whole, Bits set, std::size_t f) const {
    // Factors of `whole` behind f vary faster.
    std::size_t inner = 1;
    for (std::size_t g = f + 1; g < sizes_.size(); ++g) {
      if (set >> g & 1u) inner *= sizes_[g];
    }
    const std::size_t outer = whole.size() / (sizes_[f] * inner);
    std::vector<double> means(outer * inner);
    for (std::size_t o = 0; o < outer; ++o) {
      for (std::size_t level = 0; level < sizes_[f]; ++level) {
        for (std::size_t i = 0; i < inner; ++i) {
          means[o * inner + i] += whole[(o * sizes_[f] + level) * inner + i];
        }
      }
    }
    for (double& mean : means) mean /= static_cast<double>(sizes_[f]);
    return means;
  }

  // Möbius: calls subtract(S, S without f) for every factor, so that what holds sums over subsets
  // then holds the terms.
  template <typename Subtract>
  void subtract_subsets(const Subtract& subtract) const {
    for (std::size_t f = 0; f < sizes_.size(); ++f) {
      for (Bits set = 0; set < num_sets(); ++set) {
        if (set >> f & 1u) subtract(set, set ^ Bits{1} << f);
      }
    }
  }

  std::vector<std::size_t> sizes_, place_;
};

// What the trials of each cell are, by the cell's number in the design.
struct Cells {
  std::vector<double> means;
  std::vector<std::vector<double>> deviations;  // scaled by √(n/(n-1)), ascending
  std::vector<double> variances;                // over seeds
  bool replicated = true;                       // every cell has two or more
};

Cells cells_of(const FactorialDesign& design, std::span<const double> values) {
  Cells cells;
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    std::vector<double> own;
    for (const std::int32_t i : design.members(c)) own.push_back(values[i]);
    std::ranges::sort(own);  // no order of the seeds changes a draw
    const auto n = static_cast<double>(own.size());
    double mean = 0, variance = 0;
    for (const double value : own) mean += value / n;
    for (double& value : own) {
      value -= mean;
      variance += value * value;
    }
    cells.replicated = cells.replicated && n > 1;
    if (n > 1) {
      variance /= n - 1;
      for (double& value : own) value *= std::sqrt(n / (n - 1));
    }
    cells.means.push_back(mean);
    cells.variances.push_back(variance);
    cells.deviations.push_back(std::move(own));
  }
  return cells;
}

// Variances of terms freed of the seeds', unclipped, and of the seeds.
struct Freed {
  std::vector<double> terms;
  double seeds = 0;
  double total = 0;
};

// `noise` [terms] is what seeds put into each.
Freed freed(const std::vector<double>& terms, double seeds, const std::vector<double>& noise) {
  Freed result{.terms = terms, .seeds = seeds, .total = seeds};
  for (std::size_t t = 1; t < terms.size(); ++t) {
    result.terms[t] -= noise[t];
    result.total += result.terms[t];
  }
  return result;
}

// The Shapley effects of the factors, then the interaction indices of every two.
std::vector<double> indices(const std::vector<double>& terms, std::size_t num_factors) {
  std::vector<double> effects(num_factors), pairs;
  for (Bits t = 1; t < terms.size(); ++t) {
    for (std::size_t f = 0; f < num_factors; ++f) {
      if (t >> f & 1u) effects[f] += terms[t] / std::popcount(t);
    }
  }
  for (std::size_t f = 0; f < num_factors; ++f) {
    for (std::size_t g = f + 1; g < num_factors; ++g) {
      double index = 0;
      for (Bits t = 1; t < terms.size(); ++t) {
        if ((t >> f & 1u) && (t >> g & 1u)) index += terms[t] / (std::popcount(t) - 1);
      }
      pairs.push_back(index);
    }
  }
  effects.insert(effects.end(), pairs.begin(), pairs.end());
  return effects;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// What independent seeds put into each term: its degrees of freedom by the cells, of the mean over
// cells of the variance of their means.
std::vector<double> noise_of_cells(const Array& array, const Cells& cells,
                                   const std::vector<double>& variances) {
  double sum = 0;
  for (std::size_t c = 0; c < variances.size(); ++c) {
    sum += variances[c] / static_cast<double>(cells.deviations[c].size());
  }
  const auto count = static_cast<double>(array.num_cells());
  std::vector<double> noise(array.num_sets());
  for (Bits t = 1; t < noise.size(); ++t) noise[t] = array.degrees(t) / count * sum / count;
  return noise;
}

std::vector<double> by_place(const Array& array, const std::vector<double>& by_cell) {
  std::vector<double> values(by_cell.size());
  for (std::size_t c = 0; c < by_cell.size(); ++c) {
    values[array.place(static_cast<std::int32_t>(c))] = by_cell[c];
  }
  return values;
}

// What crossed seeds add to all cells at once.
class CrossedSeeds {
 public:
  // `means` by cell.
  CrossedSeeds(const Array& array, const FactorialDesign& design, std::span<const double> values,
               const std::vector<double>& means)
      : array_(array) {
    for (std::size_t seed = 0; seed < static_cast<std::size_t>(design.count(0)); ++seed) {
      std::vector<double>& own = deviations_.emplace_back(array.num_cells());
      for (std::int32_t c = 0; c < design.num_cells(); ++c) {
        own[array.place(c)] = values[design.members(c)[seed]] - means[c];
      }
      terms_.push_back(array.term_variances(array.marginal_means(own)));
      squares_.push_back(mean_square(own));
    }
  }

  std::size_t size() const { return deviations_.size(); }

  // What all seeds but one, or all (`but` = size()), say where the cells' means over all of them
  // are `means`, by place.
  Freed without(std::size_t but, std::vector<double> means) const {
    const double n = static_cast<double>(size()) - (but < size() ? 1 : 0);
    std::vector<double> off(array_.num_cells()), noise(array_.num_sets());
    double variance = 0;
    for (std::size_t seed = 0; seed < size(); ++seed) {
      if (seed == but) continue;
      for (std::size_t c = 0; c < off.size(); ++c) off[c] += deviations_[seed][c] / n;
      for (std::size_t t = 1; t < noise.size(); ++t) noise[t] += terms_[seed][t];
      variance += squares_[seed];
    }
    const std::vector<double> of_mean = array_.term_variances(array_.marginal_means(off));
    for (std::size_t t = 1; t < noise.size(); ++t) {
      noise[t] = std::max(0.0, noise[t] - n * of_mean[t]) / (n - 1) / n;
    }
    variance = std::max(0.0, variance - n * mean_square(off)) / (n - 1);
    for (std::size_t c = 0; c < means.size(); ++c) means[c] += off[c];
    return freed(array_.term_variances(array_.marginal_means(std::move(means))), variance, noise);
  }

 private:
  static double mean_square(const std::vector<double>& numbers) {
    double squares = 0;
    for (const double number : numbers) squares += number * number;
    return squares / static_cast<double>(numbers.size());
  }

  const Array& array_;
  std::vector<std::vector<double>> deviations_;  // [seeds] by place, from the cells' means
  std::vector<std::vector<double>> terms_;       // [seeds] the variances of their terms
  std::vector<double> squares_;                  // [seeds] mean over cells
};

// Jackknife over crossed seeds, with Student's t: the interval of each index as a share of all
// variance, cut at 0 and 1. Empty with two seeds, of which one says nothing of noise.
std::vector<Interval> jackknife(const CrossedSeeds& seeds, const std::vector<double>& means,
                                std::size_t num_factors, const std::vector<double>& shares) {
  const std::size_t n = seeds.size();
  if (n < 3) return {};
  std::vector<std::vector<double>> without(shares.size());  // [index][seeds]
  for (std::size_t seed = 0; seed < n; ++seed) {
    const Freed left = seeds.without(seed, means);
    if (left.total <= 0) return {};
    const std::vector<double> found = indices(left.terms, num_factors);
    for (std::size_t k = 0; k < found.size(); ++k) without[k].push_back(found[k] / left.total);
  }
  const auto count = static_cast<double>(n);
  std::vector<Interval> intervals;
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const double mean = mean_of(without[k]);
    double squares = 0;
    for (const double share : without[k]) squares += (share - mean) * (share - mean);
    const double half = student_t_975(count - 1) * std::sqrt((count - 1) / count * squares);
    intervals.push_back(
        {std::clamp(shares[k] - half, 0.0, 1.0), std::clamp(shares[k] + half, 0.0, 1.0)});
  }
  return intervals;
}

// Seeds drawn anew within each cell; `means` by place.
Freed draw_cells(const Array& array, const Cells& cells, const std::vector<double>& means,
                 const Random& random) {
  std::vector<double> drawn(cells.means.size()), variances(cells.means.size());
  std::uint64_t position = 0;
  for (std::size_t c = 0; c < drawn.size(); ++c) {
    const std::vector<double>& deviations = cells.deviations[c];
    const auto n = static_cast<double>(deviations.size());
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < deviations.size(); ++i) {
      const double d = deviations[random.below(deviations.size(), position++)];
      sum += d;
      squares += d * d;
    }
    variances[c] = std::max(0.0, (squares - sum * sum / n) / (n - 1));
    drawn[array.place(static_cast<std::int32_t>(c))] =
        means[array.place(static_cast<std::int32_t>(c))] + sum / n;
  }
  return freed(array.term_variances(array.marginal_means(drawn)), mean_of(variances),
               noise_of_cells(array, cells, variances));
}

// Percentiles of a bootstrap of independent seeds, of each index as a share of all variance, never
// below 0; `means` by place.
std::vector<Interval> bootstrap(const Array& array, const Cells& cells,
                                const std::vector<double>& means, std::size_t num_factors,
                                const ShapleyOptions& options) {
  std::vector<std::vector<double>> results;  // [index][resample]
  for (std::int32_t r = 0; r < options.resamples; ++r) {
    const Random random(options.seed, Purpose::kBootstrap, static_cast<std::uint64_t>(r));
    const Freed world = draw_cells(array, cells, means, random);
    const std::vector<double> found = indices(world.terms, num_factors);
    results.resize(found.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
      results[k].push_back(world.total > 0 ? std::max(0.0, found[k] / world.total) : 0);
    }
  }
  std::vector<Interval> intervals;
  for (std::vector<double>& of_index : results) intervals.push_back(central_95(of_index));
  return intervals;
}

bool too_large(const FactorialDesign& design) {
  return design.num_missing_cells() > 0 || design.factors().empty() ||
         design.factors().size() > kMaxFactors;
}

}  // namespace

std::optional<Shapley> shapley(const FactorialDesign& design, std::span<const double> values,
                               const ShapleyOptions& options) {
  if (too_large(design)) return std::nullopt;
  const std::size_t k = design.factors().size();
  const Array array(design);
  const Cells cells = cells_of(design, values);
  const std::vector<std::vector<double>> means = array.marginal_means(by_place(array, cells.means));
  const std::vector<double> terms = array.term_variances(means);
  double between = 0, largest = 0;
  for (const double v : terms) between += v;
  for (const double m : cells.means) largest = std::max(largest, std::abs(m));
  // Rounding alone: a cell's mean is right to about n ε of the largest value.
  constexpr double kRounding = 1e-13;
  if (between <= std::pow(kRounding * largest, 2)) return std::nullopt;

  Shapley result;
  const std::vector<double> raw = indices(terms, k);
  for (std::size_t f = 0; f < k; ++f) {
    result.factors.push_back({.factors = {design.factors()[f]}, .of_cells = raw[f] / between});
  }
  std::size_t next = k;
  for (std::size_t f = 0; f < k; ++f) {
    for (std::size_t g = f + 1; g < k; ++g) {
      result.interactions.push_back({.factors = {design.factors()[f], design.factors()[g]},
                                     .of_cells = raw[next++] / between});
    }
  }
  const bool crossed = design.seeds() == Seeds::kCrossed;
  if (!cells.replicated || (crossed && !design.seeds_cross())) return result;

  std::optional<CrossedSeeds> seeds;
  if (crossed) seeds.emplace(array, design, values, cells.means);
  const Freed all = crossed ? seeds->without(seeds->size(), means.back())
                            : freed(terms, mean_of(cells.variances),
                                    noise_of_cells(array, cells, cells.variances));
  if (all.total <= 0) return result;
  std::vector<double> shares = indices(all.terms, k);
  for (double& share : shares) share /= all.total;
  std::vector<Interval> intervals;
  if (options.resamples > 0 && all.seeds > 0 && crossed) {
    intervals = jackknife(*seeds, means.back(), k, shares);
  } else if (options.resamples > 0 && all.seeds > 0) {
    std::vector<double> size(terms.size(), 1.0);
    for (Bits t = 1; t < terms.size(); ++t) {
      size[t] = terms[t] > 0 ? std::sqrt(std::max(0.0, all.terms[t] / terms[t])) : 0;
    }
    intervals = bootstrap(array, cells, array.scaled(means, size), k, options);
  }
  for (std::size_t i = 0; i < shares.size(); ++i) {
    ShapleyShare& share = i < k ? result.factors[i] : result.interactions[i - k];
    share.of_trials = std::max(0.0, shares[i]);
    if (!intervals.empty()) share.interval = intervals[i];
  }
  result.seeds = std::min(1.0, all.seeds / all.total);
  return result;
}

std::vector<ShapleyCell> shapley_cells(const FactorialDesign& design,
                                       std::span<const double> values,
                                       std::span<const std::int32_t> cells) {
  if (too_large(design)) return {};
  const auto k = static_cast<std::int32_t>(design.factors().size());
  const Array array(design);
  const Cells all = cells_of(design, values);
  const auto count = static_cast<double>(array.num_cells());
  // weight[f][A]: what a cell that agrees in the factors A adds to the value of setting f.
  std::vector<std::vector<double>> weight(k, std::vector<double>(array.num_sets()));
  for (std::int32_t f = 0; f < k; ++f) {
    std::vector<double> of_set(array.num_sets());  // of the mean of the cells that agree in S
    for (Bits t = 1; t < array.num_sets(); ++t) {
      if (!(t >> f & 1u)) continue;
      for (Bits set = t;; set = (set - 1) & t) {
        const double sign = std::popcount(t ^ set) % 2 == 0 ? 1 : -1;
        of_set[set] += sign / std::popcount(t);
        if (set == 0) break;
      }
    }
    for (Bits agree = 0; agree < array.num_sets(); ++agree) {
      for (Bits set = agree;; set = (set - 1) & agree) {
        weight[f][agree] += of_set[set] / (array.agreeing(set) * count);
        if (set == 0) break;
      }
    }
  }
  const CellEstimates estimates(design, values);
  const double mean = mean_of(all.means);
  std::vector<ShapleyCell> results;
  for (const std::int32_t x : cells) {
    ShapleyCell& result = results.emplace_back();
    result.cell = x;
    result.mean = all.means[x];
    result.distance = all.means[x] - mean;
    std::vector<Bits> agree(all.means.size());
    for (std::int32_t c = 0; c < design.num_cells(); ++c) {
      for (std::int32_t f = 0; f < k; ++f) {
        if (design.level(c, f) == design.level(x, f)) agree[c] |= Bits{1} << f;
      }
    }
    for (std::int32_t f = 0; f < k; ++f) {
      std::vector<double> weights;
      for (const Bits set : agree) weights.push_back(weight[f][set]);
      const CellContrast value = estimates.contrast(weights);
      ShapleyCell::Part& setting = result.settings.emplace_back();
      setting.value = value.value;
      if (all.replicated) setting.interval = value.interval();
    }
  }
  return results;
}

}  // namespace dimscope::analysis
