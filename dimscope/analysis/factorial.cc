#include "dimscope/analysis/factorial.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

// What is left of a column of norm 1 once its part in the basis is taken out, below which it counts
// as a part of the basis: far above rounding, far below what any real grid leaves.
constexpr double kDependent = 1e-9;
constexpr std::size_t kMaxFactorsWithAllInteractions = 4;

using Subset = std::vector<std::int32_t>;

// Subsets of 0..n-1 of 1 to max_order members, by size, then in order.
std::vector<Subset> subsets(std::int32_t n, std::size_t max_order) {
  std::vector<Subset> found;
  for (std::uint32_t bits = 1; bits < 1u << n; ++bits) {
    Subset subset;
    for (std::int32_t i = 0; i < n; ++i) {
      if (bits >> i & 1u) subset.push_back(i);
    }
    if (subset.size() <= max_order) found.push_back(std::move(subset));
  }
  std::ranges::stable_sort(found, [](const Subset& a, const Subset& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return found;
}

bool contains(const Subset& whole, const Subset& part) {
  return std::ranges::includes(whole, part);
}

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

// Orthonormal rows of `cells` numbers each.
class Basis {
 public:
  explicit Basis(std::size_t cells) : cells_(cells) {}

  // Adds what `column` has outside the space so far, if anything. Twice through all rows, which
  // leaves it orthogonal to rounding (Kahan's "twice is enough").
  void add(std::vector<double> column) {
    const double before = std::sqrt(dot(column.data(), column.data(), cells_));
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t row = 0; row < size(); ++row) {
        const double* q = rows_.data() + row * cells_;
        const double share = dot(q, column.data(), cells_);
        for (std::size_t c = 0; c < cells_; ++c) column[c] -= share * q[c];
      }
    }
    const double left = std::sqrt(dot(column.data(), column.data(), cells_));
    if (left <= kDependent * before) return;
    for (const double number : column) rows_.push_back(number / left);
  }

  std::size_t size() const { return rows_.size() / cells_; }
  std::vector<double> rows_from(std::size_t first) const {
    return {rows_.begin() + static_cast<std::ptrdiff_t>(first * cells_), rows_.end()};
  }

 private:
  std::size_t cells_;
  std::vector<double> rows_;
};

// Solves A x = b for symmetric A [n, n] by elimination with pivots; empty where A has no inverse.
std::vector<double> solve(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  double scale = 0;
  for (std::size_t i = 0; i < n; ++i) scale = std::max(scale, std::abs(a[i * n + i]));
  for (std::size_t col = 0; col < n; ++col) {
    std::size_t pivot = col;
    for (std::size_t row = col + 1; row < n; ++row) {
      if (std::abs(a[row * n + col]) > std::abs(a[pivot * n + col])) pivot = row;
    }
    if (std::abs(a[pivot * n + col]) <= kDependent * scale) return {};
    for (std::size_t k = 0; k < n; ++k) std::swap(a[col * n + k], a[pivot * n + k]);
    std::swap(b[col], b[pivot]);
    for (std::size_t row = col + 1; row < n; ++row) {
      const double factor = a[row * n + col] / a[col * n + col];
      if (factor == 0) continue;
      for (std::size_t k = col; k < n; ++k) a[row * n + k] -= factor * a[col * n + k];
      b[row] -= factor * b[col];
    }
  }
  for (std::size_t col = n; col-- > 0;) {
    for (std::size_t k = col + 1; k < n; ++k) b[col] -= a[col * n + k] * b[k];
    b[col] /= a[col * n + col];
  }
  return b;
}

}  // namespace

FactorialDesign::FactorialDesign(std::span<const Observation> observations, Seeds seeds)
    : seeds_(seeds) {
  check(!observations.empty(), "a design has observations");
  for (const auto& [name, value] : observations.front().settings) factors_.push_back(name);
  find_cells(observations);
  find_terms();
  if (!full()) find_level_weights();
}

void FactorialDesign::find_cells(std::span<const Observation> observations) {
  std::vector<std::set<Setting>> values(factors_.size());
  std::map<std::vector<Setting>, std::vector<std::int32_t>> cells;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const auto& settings = observations[i].settings;
    check(settings.size() == factors_.size(), "all observations have the same settings");
    std::vector<Setting> at;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      at.push_back(settings.at(factors_[f]));
      values[f].insert(at.back());
    }
    cells[at].push_back(static_cast<std::int32_t>(i));
  }
  for (const auto& found : values) levels_.emplace_back(found.begin(), found.end());
  cell_of_.resize(observations.size());
  std::vector<std::int64_t> first_seeds;
  seeds_cross_ = true;
  for (auto& [at, members] : cells) {
    std::ranges::stable_sort(members, {}, [&](std::int32_t i) { return observations[i].seed; });
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      const auto level = std::ranges::lower_bound(levels_[f], at[f]) - levels_[f].begin();
      cell_levels_.push_back(static_cast<std::int32_t>(level));
    }
    for (const std::int32_t i : members) cell_of_[i] = num_cells();
    first_member_.push_back(static_cast<std::int32_t>(members_.size()));
    members_.insert(members_.end(), members.begin(), members.end());
    counts_.push_back(static_cast<std::int32_t>(members.size()));

    std::vector<std::int64_t> seeds;
    for (const std::int32_t i : members) seeds.push_back(observations[i].seed);
    if (first_seeds.empty()) first_seeds = seeds;
    const bool repeated = std::ranges::adjacent_find(seeds) != seeds.end();
    seeds_cross_ = seeds_cross_ && seeds == first_seeds && !repeated;
  }
}

std::int64_t FactorialDesign::num_missing_cells() const {
  std::int64_t all = 1;
  for (const auto& values : levels_) all *= std::ssize(values);
  return all - num_cells();
}

std::int32_t FactorialDesign::min_count() const {
  return *std::ranges::min_element(counts_);
}

std::int32_t FactorialDesign::max_count() const {
  return *std::ranges::max_element(counts_);
}

double FactorialDesign::harmonic_mean_count() const {
  double sum = 0;
  for (const std::int32_t count : counts_) sum += 1.0 / count;
  return num_cells() / sum;
}

void FactorialDesign::find_terms() {
  const auto num_factors = static_cast<std::int32_t>(factors_.size());
  const bool all_orders = factors_.size() <= kMaxFactorsWithAllInteractions;
  std::vector<Subset> listed = subsets(num_factors, all_orders ? factors_.size() : 2);
  Subset last;  // what is left between the cells
  if (all_orders && !listed.empty()) {
    last = listed.back();
    listed.pop_back();
  }
  for (Subset& subset : listed) terms_.push_back({.factors = std::move(subset), .df = 0});
  terms_.push_back({.factors = std::move(last), .df = 0});
  if (!full()) return find_bases();

  std::int32_t left = num_cells() - 1;
  for (std::size_t t = 0; t + 1 < terms_.size(); ++t) {
    terms_[t].df = 1;
    for (const std::int32_t f : terms_[t].factors) {
      terms_[t].df *= static_cast<std::int32_t>(levels_[f].size()) - 1;
    }
    left -= terms_[t].df;
  }
  terms_.back().df = left;
  rest_is_last_ = left > 0;
  std::erase_if(terms_, [](const FactorialTerm& term) { return term.df == 0; });
  find_margins();
}

void FactorialDesign::find_margins() {
  for (std::size_t t = 0; t < terms_.size() - (rest_is_last_ ? 1 : 0); ++t) {
    Margin& margin = margins_.emplace_back();
    margin.num_entries = 1;
    for (const std::int32_t f : terms_[t].factors) margin.num_entries *= levels_[f].size();
    for (std::int32_t c = 0; c < num_cells(); ++c) {
      std::size_t entry = 0;
      for (const std::int32_t f : terms_[t].factors)
        entry = entry * levels_[f].size() + level(c, f);
      margin.entry_of.push_back(static_cast<std::int32_t>(entry));
    }
  }
}

void FactorialDesign::find_bases() {
  const auto cells = static_cast<std::size_t>(num_cells());
  // The columns of a subset: for each combination of its levels, the cells that have it.
  const auto add_columns = [&](const Subset& subset, Basis& basis) {
    std::map<Subset, std::vector<double>> columns;
    for (std::int32_t c = 0; c < num_cells(); ++c) {
      Subset at;
      for (const std::int32_t factor : subset) at.push_back(level(c, factor));
      auto& column = columns[at];
      column.resize(cells);
      column[c] = 1;
    }
    for (auto& [at, column] : columns) basis.add(std::move(column));
  };
  // Of the last term, everything that no other has.
  const std::size_t num_listed = terms_.size() - 1;
  Basis all(cells);
  add_columns({}, all);  // the mean
  for (std::size_t t = 0; t < num_listed; ++t) {
    add_columns(terms_[t].factors, all);
    Basis others(cells);
    add_columns({}, others);
    for (std::size_t o = 0; o < num_listed; ++o) {
      if (!contains(terms_[o].factors, terms_[t].factors)) add_columns(terms_[o].factors, others);
    }
    const std::size_t before = others.size();
    add_columns(terms_[t].factors, others);
    bases_.push_back(others.rows_from(before));
  }
  const std::size_t before = all.size();
  for (std::size_t c = 0; c < cells && all.size() < cells; ++c) {
    std::vector<double> unit(cells);
    unit[c] = 1;
    all.add(std::move(unit));
  }
  bases_.push_back(all.rows_from(before));
  for (std::size_t t = terms_.size(); t-- > 0;) {
    terms_[t].df = static_cast<std::int32_t>(bases_[t].size() / cells);
    if (terms_[t].df > 0) continue;
    terms_.erase(terms_.begin() + static_cast<std::ptrdiff_t>(t));
    bases_.erase(bases_.begin() + static_cast<std::ptrdiff_t>(t));
  }
}

// Main effects in effect coding: each factor's last level is minus the sum of its others, so that
// the intercept is the mean over all combinations of levels.
void FactorialDesign::find_level_weights() {
  const auto cells = static_cast<std::size_t>(num_cells());
  std::vector<std::size_t> first(factors_.size());
  std::size_t columns = 1;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    first[f] = columns;
    columns += levels_[f].size() - 1;
  }
  const auto add_code = [&](std::size_t f, std::size_t at, double* row) {
    const std::size_t own = levels_[f].size() - 1;
    if (at < own) row[first[f] + at] = 1;
    if (at == own) std::fill_n(row + first[f], own, -1.0);
  };
  std::vector<double> x(cells * columns);
  for (std::size_t c = 0; c < cells; ++c) {
    double* row = x.data() + c * columns;
    row[0] = 1;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      const auto at = level(static_cast<std::int32_t>(c), static_cast<std::int32_t>(f));
      add_code(f, static_cast<std::size_t>(at), row);
    }
  }
  std::vector<double> products(columns * columns);
  for (std::size_t c = 0; c < cells; ++c) {
    for (std::size_t i = 0; i < columns; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        products[i * columns + j] += x[c * columns + i] * x[c * columns + j];
      }
    }
  }
  level_weights_.resize(factors_.size());
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    for (std::size_t at = 0; at < levels_[f].size(); ++at) {
      std::vector<double> wanted(columns);
      wanted[0] = 1;
      add_code(f, at, wanted.data());
      const std::vector<double> solution = solve(products, wanted);
      auto& weights = level_weights_[f].emplace_back();
      if (solution.empty()) continue;
      for (std::size_t c = 0; c < cells; ++c) {
        weights.push_back(dot(x.data() + c * columns, solution.data(), columns));
      }
    }
  }
}

std::vector<double> FactorialDesign::level_weights(std::int32_t factor, std::int32_t at) const {
  if (!level_weights_.empty() && !level_weights_[factor][at].empty()) {
    return level_weights_[factor][at];
  }
  std::vector<double> weights(counts_.size());
  double cells = 0;
  for (std::int32_t c = 0; c < num_cells(); ++c) {
    if (level(c, factor) == at) cells += 1;
  }
  for (std::int32_t c = 0; c < num_cells(); ++c) {
    if (level(c, factor) == at) weights[c] = 1 / cells;
  }
  return weights;
}

// On a full grid: takes the mean and then, term by term, the marginal means out; those of a term
// are its part, since the parts of all terms that it contains are out already.
std::vector<std::vector<double>> FactorialDesign::parts(std::span<const double> cells) const {
  check(cells.size() == counts_.size(), "one number a cell");
  std::vector<double> left(cells.begin(), cells.end());
  const double mean = stable_mean(cells);
  for (double& number : left) number -= mean;
  std::vector<std::vector<double>> found(terms_.size(), std::vector<double>(cells.size()));
  if (!full()) {
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      for (std::int32_t row = 0; row < terms_[t].df; ++row) {
        const double* q = bases_[t].data() + row * cells.size();
        const double share = dot(q, left.data(), cells.size());
        for (std::size_t c = 0; c < cells.size(); ++c) found[t][c] += share * q[c];
      }
    }
    return found;
  }
  std::vector<double> means;
  for (std::size_t t = 0; t < margins_.size(); ++t) {
    const Margin& margin = margins_[t];
    means.assign(margin.num_entries, 0);
    for (std::size_t c = 0; c < left.size(); ++c) means[margin.entry_of[c]] += left[c];
    const auto repeats = static_cast<double>(left.size() / margin.num_entries);
    for (double& number : means) number /= repeats;
    for (std::size_t c = 0; c < left.size(); ++c) {
      found[t][c] = means[margin.entry_of[c]];
      left[c] -= found[t][c];
    }
  }
  if (rest_is_last_) found.back() = std::move(left);
  return found;
}

double FactorialDesign::leverage(std::size_t term, std::int32_t cell) const {
  if (full()) return static_cast<double>(terms_[term].df) / num_cells();
  double sum = 0;
  for (std::int32_t row = 0; row < terms_[term].df; ++row) {
    const double q = bases_[term][static_cast<std::size_t>(row) * counts_.size() + cell];
    sum += q * q;
  }
  return sum;
}

// On a full grid P(c, d) depends on nothing but in which factors c and d agree: a product over the
// factors of a term of (1 - 1/levels) where they do and -1/levels where not, and 1/levels for every
// other factor. So the sum is over the sets of factors, each times the v(c) v(d) of the pairs that
// agree in just these, which come from marginal sums.
std::vector<double> FactorialDesign::traces_by_margins(std::span<const double> v) const {
  const std::size_t sets = std::size_t{1} << factors_.size();
  std::vector<double> pairs(sets);  // at least agree in the set; then: in just the set
  std::vector<double> margin;
  for (std::size_t set = 0; set < sets; ++set) {
    std::size_t entries = 1;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      if (set >> f & 1u) entries *= levels_[f].size();
    }
    margin.assign(entries, 0);
    for (std::int32_t c = 0; c < num_cells(); ++c) {
      std::size_t entry = 0;
      for (std::size_t f = 0; f < factors_.size(); ++f) {
        if (set >> f & 1u) {
          entry = entry * levels_[f].size() + level(c, static_cast<std::int32_t>(f));
        }
      }
      margin[entry] += v[c];
    }
    pairs[set] = dot(margin.data(), margin.data(), entries);
  }
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    for (std::size_t set = 0; set < sets; ++set) {
      if (!(set >> f & 1u)) pairs[set] -= pairs[set | std::size_t{1} << f];
    }
  }
  std::vector<double> traces(terms_.size());
  for (std::size_t set = 0; set < sets; ++set) {
    double rest = set + 1 == sets ? 1 : 0;
    rest -= 1.0 / num_cells();  // the mean
    for (std::size_t t = 0; t < margins_.size(); ++t) {
      double p = 1.0 / num_cells();
      for (const std::int32_t f : terms_[t].factors) {
        const auto size = static_cast<double>(levels_[f].size());
        p *= (set >> f & 1u) ? size - 1 : -1;
      }
      rest -= p;
      traces[t] += p * p * pairs[set];
    }
    if (rest_is_last_) traces.back() += rest * rest * pairs[set];
  }
  return traces;
}

std::vector<double> FactorialDesign::squared_traces(std::span<const double> v) const {
  check(v.size() == counts_.size(), "one number a cell");
  if (full()) return traces_by_margins(v);
  std::vector<double> traces;
  std::vector<double> weighted(v.size());
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    double sum = 0;
    for (std::int32_t i = 0; i < terms_[t].df; ++i) {
      const double* a = bases_[t].data() + i * v.size();
      for (std::size_t c = 0; c < v.size(); ++c) weighted[c] = a[c] * v[c];
      for (std::int32_t j = 0; j <= i; ++j) {
        const double product = dot(weighted.data(), bases_[t].data() + j * v.size(), v.size());
        sum += (i == j ? 1 : 2) * product * product;
      }
    }
    traces.push_back(sum);
  }
  return traces;
}

}  // namespace dimscope::analysis
