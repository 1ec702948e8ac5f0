#include "dimscope/analysis/factorial.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "dimscope/base/check.h"

namespace dimscope {
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

double squares_in(const FactorialTerm& term, const std::vector<double>& z) {
  double sum = 0;
  for (std::int32_t row = 0; row < term.df; ++row) {
    const double part = dot(term.basis.data() + row * z.size(), z.data(), z.size());
    sum += part * part;
  }
  return sum;
}

}  // namespace

FactorialDesign::FactorialDesign(std::span<const Observation> observations) {
  check(!observations.empty(), "a design has observations");
  for (const auto& [name, value] : observations.front().settings) factors_.push_back(name);
  find_cells(observations);
  find_terms();
}

void FactorialDesign::find_cells(std::span<const Observation> observations) {
  std::vector<std::set<double>> values(factors_.size());
  std::map<std::vector<double>, std::vector<std::int32_t>> cells;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const auto& settings = observations[i].settings;
    check(settings.size() == factors_.size(), "all observations have the same settings");
    std::vector<double> at;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      at.push_back(settings.at(factors_[f]));
      values[f].insert(at.back());
    }
    cells[at].push_back(static_cast<std::int32_t>(i));
  }
  for (const auto& found : values) levels_.emplace_back(found.begin(), found.end());
  cell_of_.resize(observations.size());
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
  }
}

std::int64_t FactorialDesign::num_missing_cells() const {
  std::int64_t all = 1;
  for (const auto& values : levels_) all *= std::ssize(values);
  return all - num_cells();
}

bool FactorialDesign::balanced() const {
  return num_missing_cells() == 0 &&
         std::ranges::all_of(counts_, [&](std::int32_t count) { return count == counts_.front(); });
}

void FactorialDesign::find_terms() {
  const auto cells = static_cast<std::size_t>(num_cells());
  const auto num_factors = static_cast<std::int32_t>(factors_.size());
  const bool all_orders = factors_.size() <= kMaxFactorsWithAllInteractions;
  std::vector<Subset> listed = subsets(num_factors, all_orders ? factors_.size() : 2);
  Subset last;  // what is left between the cells
  if (all_orders && !listed.empty()) {
    last = listed.back();
    listed.pop_back();
  }

  // The columns of a subset: for each combination of its levels, the cells that have it.
  const auto add_columns = [&](const Subset& subset, Basis& basis) {
    std::map<Subset, std::vector<double>> columns;
    for (std::int32_t c = 0; c < num_cells(); ++c) {
      Subset at;
      for (const std::int32_t factor : subset) at.push_back(level(c, factor));
      auto& column = columns[at];
      column.resize(cells);
      column[c] = std::sqrt(static_cast<double>(counts_[c]));
    }
    for (auto& [at, column] : columns) basis.add(std::move(column));
  };
  // What `subset` adds to `basis`.
  const auto extend = [&](const Subset& subset, Basis& basis) {
    const std::size_t before = basis.size();
    add_columns(subset, basis);
    return FactorialTerm{.factors = subset,
                         .df = static_cast<std::int32_t>(basis.size() - before),
                         .basis = basis.rows_from(before)};
  };

  Basis all(cells);
  add_columns({}, all);  // the mean
  for (const Subset& subset : listed) sequential_.push_back(extend(subset, all));
  const FactorialTerm rest{
      .factors = last, .df = static_cast<std::int32_t>(cells - all.size()), .basis = {}};
  if (balanced()) {
    terms_ = sequential_;  // each is orthogonal to every other
  } else {
    for (const Subset& subset : listed) {
      Basis others(cells);
      add_columns({}, others);
      for (const Subset& other : listed) {
        if (!contains(other, subset)) add_columns(other, others);
      }
      terms_.push_back(extend(subset, others));
    }
  }
  terms_.push_back(rest);
  std::erase_if(terms_, [](const FactorialTerm& term) { return term.df == 0; });
}

std::vector<double> FactorialDesign::weighted_means(std::span<const double> values) const {
  std::vector<double> z(counts_.size());
  for (std::size_t i = 0; i < values.size(); ++i) z[cell_of_[i]] += values[i];
  for (std::size_t c = 0; c < z.size(); ++c) z[c] /= std::sqrt(static_cast<double>(counts_[c]));
  return z;
}

FactorialDesign::Sums FactorialDesign::sums(std::span<const double> values) const {
  check(values.size() == cell_of_.size(), "one value an observation");
  Sums sums;
  const auto n = static_cast<double>(values.size());
  for (const double value : values) sums.mean += value / n;
  std::vector<double> centred(values.begin(), values.end());
  for (double& value : centred) value -= sums.mean;
  const std::vector<double> z = weighted_means(centred);
  sums.between = dot(z.data(), z.data(), z.size());
  for (std::size_t i = 0; i < centred.size(); ++i) {
    const std::int32_t c = cell_of_[i];
    const double off = centred[i] - z[c] / std::sqrt(static_cast<double>(counts_[c]));
    sums.within += off * off;
  }
  for (const FactorialTerm& term : terms_) {
    if (!term.basis.empty()) {
      sums.terms.push_back(squares_in(term, z));
      continue;
    }
    double left = sums.between;
    for (const FactorialTerm& other : sequential_) left -= squares_in(other, z);
    sums.terms.push_back(std::max(0.0, left));
  }
  return sums;
}

std::vector<double> FactorialDesign::shrunk_means(std::span<const double> values) const {
  const Sums all = sums(values);
  std::vector<double> centred(values.begin(), values.end());
  for (double& value : centred) value -= all.mean;
  const std::vector<double> z = weighted_means(centred);
  const double mean_error = error_df() > 0 ? all.within / error_df() : 0;
  const auto shrink = [&](double squares, std::int32_t df) {
    return squares > 0 ? std::sqrt(std::max(0.0, 1 - mean_error * df / squares)) : 0.0;
  };
  std::vector<double> rest = z, kept(z.size());
  std::int32_t rest_df = num_cells() - 1;
  for (const FactorialTerm& term : sequential_) {
    const double size = shrink(squares_in(term, z), term.df);
    for (std::int32_t row = 0; row < term.df; ++row) {
      const double* q = term.basis.data() + row * z.size();
      const double part = dot(q, z.data(), z.size());
      for (std::size_t c = 0; c < z.size(); ++c) {
        rest[c] -= part * q[c];
        kept[c] += size * part * q[c];
      }
    }
    rest_df -= term.df;
  }
  const double size = rest_df > 0 ? shrink(dot(rest.data(), rest.data(), rest.size()), rest_df) : 0;
  for (std::size_t c = 0; c < z.size(); ++c) {
    kept[c] = all.mean + (kept[c] + size * rest[c]) / std::sqrt(static_cast<double>(counts_[c]));
  }
  return kept;
}

}  // namespace dimscope
