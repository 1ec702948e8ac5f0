#include "dimscope/analysis/explanation_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "dimscope/analysis/distributions.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope {
namespace {

constexpr std::size_t kMaxGroups = 20;  // of sentences for the jackknife; each fits a cache

// Σ |a - b| in sixteen lanes, whose order is fixed.
double absolute_difference(const float* a, const float* b, std::size_t n) {
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) lanes[k] += std::abs(a[i + k] - b[i + k]);
  }
  double sum = 0;
  for (const float lane : lanes) sum += static_cast<double>(lane);
  for (; i < n; ++i) sum += static_cast<double>(std::abs(a[i] - b[i]));
  return sum;
}

// The words of some of the sentences, gathered for every trial: [trial][word].
std::vector<std::vector<float>> gather(const RelevanceTable& table,
                                       std::span<const std::int32_t> sentences, std::size_t group,
                                       std::size_t num_groups) {
  std::vector<std::vector<float>> rows(table.trials.size());
  for (std::size_t t = 0; t < rows.size(); ++t) {
    for (std::size_t s = group; s < sentences.size(); s += num_groups) {
      const auto words = table.words(t, sentences[s]);
      rows[t].insert(rows[t].end(), words.begin(), words.end());
    }
  }
  return rows;
}

// Trials that are equal in every setting but the axis.
struct Block {
  std::vector<std::int32_t> trials, levels;
  std::vector<double> distances;  // [pairs]: (1,0), (2,0), (2,1), (3,0) ...; sums over sentences
};

std::vector<Block> blocks_of(const FactorialDesign& design, std::int32_t factor) {
  std::map<std::vector<std::int32_t>, Block> blocks;
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    std::vector<std::int32_t> others;
    for (std::int32_t f = 0; f < std::ssize(design.factors()); ++f) {
      if (f != factor) others.push_back(design.level(c, f));
    }
    Block& block = blocks[others];
    for (const std::int32_t i : design.members(c)) {
      block.trials.push_back(i);
      block.levels.push_back(design.level(c, factor));
    }
  }
  std::vector<Block> result;
  for (auto& [others, block] : blocks) {
    block.distances.resize(block.trials.size() * (block.trials.size() - 1) / 2);
    result.push_back(std::move(block));
  }
  return result;
}

template <typename Visit>
void for_each_pair(const Block& block, const Visit& visit) {
  std::size_t pair = 0;
  for (std::size_t i = 1; i < block.trials.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) visit(i, j, pair++);
  }
}

struct Means {
  double seeds = 0, across = 0;  // sums over pairs and sentences
};

struct Pairs {
  std::int64_t seeds = 0, across = 0;
};

class Axis {
 public:
  Axis(const FactorialDesign& design, std::int32_t factor)
      : name_(design.factors()[factor]),
        x_(design.levels()[factor]),
        blocks_(blocks_of(design, factor)) {
    for (const Block& block : blocks_) {
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t) {
        ++(block.levels[i] == block.levels[j] ? num_pairs_.seeds : num_pairs_.across);
      });
    }
  }

  bool comparable() const { return num_pairs_.seeds > 0 && num_pairs_.across > 0; }

  // Adds a group of sentences.
  void measure(const std::vector<std::vector<float>>& rows) {
    Means group;
    for (Block& block : blocks_) {
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        const auto& a = rows[block.trials[i]];
        const double d = absolute_difference(a.data(), rows[block.trials[j]].data(), a.size()) / 2;
        block.distances[pair] += d;
        (block.levels[i] == block.levels[j] ? group.seeds : group.across) += d;
      });
    }
    groups_.push_back(group);
  }

  AxisDistance result(std::size_t num_sentences, const DistanceOptions& options) const {
    AxisDistance result{.axis = name_, .x = x_};
    const auto n = static_cast<double>(num_sentences);
    result.num_sentences = static_cast<std::int64_t>(num_sentences);
    result.num_seed_pairs = num_pairs_.seeds;
    result.num_axis_pairs = num_pairs_.across;
    Means all;
    for (const Means& group : groups_) {
      all.seeds += group.seeds;
      all.across += group.across;
    }
    result.seeds = all.seeds / n / static_cast<double>(num_pairs_.seeds);
    result.across = all.across / n / static_cast<double>(num_pairs_.across);
    result.ratio = ratio(all);
    result.ratio_interval = jackknife(all);
    add_matrix(n, result);
    result.p = permutation_p(options);
    result.num_permutations = options.permutations;
    return result;
  }

 private:
  static double ratio(const Means& sums, const Pairs& pairs) {
    if (sums.seeds <= 0) return sums.across <= 0 ? 1 : std::numeric_limits<double>::infinity();
    return sums.across / static_cast<double>(pairs.across) /
           (sums.seeds / static_cast<double>(pairs.seeds));
  }
  double ratio(const Means& sums) const { return ratio(sums, num_pairs_); }

  // Each part of the variance by leaving out in turn: a group of sentences, and a trial of a cell.
  Interval jackknife(const Means& all) const {
    const double whole = ratio(all);
    if (!std::isfinite(whole)) return {whole, whole};
    std::vector<double> sentences;
    for (const Means& group : groups_) {
      sentences.push_back(ratio({all.seeds - group.seeds, all.across - group.across}));
    }
    double variance = 0, denominator = 0;
    const auto add = [&](const std::vector<double>& without) {
      const auto n = static_cast<double>(without.size());
      if (n < 2) return;
      double mean = 0, squares = 0;
      for (const double value : without) mean += value / n;
      for (const double value : without) squares += (value - mean) * (value - mean);
      const double part = (n - 1) / n * squares;
      variance += part;
      denominator += part * part / (n - 1);
    };
    add(sentences);
    for (const std::vector<double>& of_cell : without_each_trial(all)) add(of_cell);
    if (variance == 0) return {whole, whole};
    const double degrees = variance * variance / denominator;  // Welch-Satterthwaite
    const double half = student_t_quantile(0.975, degrees) * std::sqrt(variance);
    return {whole - half, whole + half};
  }

  // The ratio without each trial in turn, by cell; cells of one trial have nothing to vary.
  std::vector<std::vector<double>> without_each_trial(const Means& all) const {
    std::vector<std::vector<double>> cells;
    for (const Block& block : blocks_) {
      std::vector<Means> of_trial(block.trials.size());
      std::vector<Pairs> pairs(block.trials.size());
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        const bool same = block.levels[i] == block.levels[j];
        for (const std::size_t t : {i, j}) {
          (same ? of_trial[t].seeds : of_trial[t].across) += block.distances[pair];
          ++(same ? pairs[t].seeds : pairs[t].across);
        }
      });
      std::map<std::int32_t, std::vector<double>> by_level;
      for (std::size_t t = 0; t < block.trials.size(); ++t) {
        const Pairs left{num_pairs_.seeds - pairs[t].seeds, num_pairs_.across - pairs[t].across};
        if (left.seeds == 0 || left.across == 0) continue;
        by_level[block.levels[t]].push_back(
            ratio({all.seeds - of_trial[t].seeds, all.across - of_trial[t].across}, left));
      }
      for (auto& [level, ratios] : by_level) cells.push_back(std::move(ratios));
    }
    return cells;
  }

  void add_matrix(double num_sentences, AxisDistance& result) const {
    const std::size_t levels = x_.size();
    std::vector<double> counts(levels * levels);
    result.between.resize(levels * levels);
    for (const Block& block : blocks_) {
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        const std::size_t a = block.levels[i], b = block.levels[j];
        for (const std::size_t at : {a * levels + b, b * levels + a}) {
          result.between[at] += block.distances[pair] / num_sentences;
          counts[at] += 1;
        }
      });
    }
    for (std::size_t at = 0; at < counts.size(); ++at) result.between[at] /= counts[at];
  }

  double within(const Block& block, const std::vector<std::int32_t>& levels) const {
    double sum = 0;
    for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
      sum += levels[i] == levels[j] ? block.distances[pair] : 0;
    });
    return sum;
  }

  double permutation_p(const DistanceOptions& options) const {
    double observed = 0;
    for (const Block& block : blocks_) observed += within(block, block.levels);
    observed *= 1 + 1e-12;  // shuffles that swap seeds only give the same sum up to rounding
    std::int32_t at_most = 0;
    for (std::int32_t r = 0; r < options.permutations; ++r) {
      double sum = 0;
      for (std::size_t b = 0; b < blocks_.size(); ++b) {
        std::vector<std::int32_t> levels = blocks_[b].levels;
        const std::uint64_t stream = static_cast<std::uint64_t>(r) << 32 | b;
        Random(options.seed, Purpose::kPermutation, stream).shuffle(levels);
        sum += within(blocks_[b], levels);
      }
      at_most += sum <= observed;
    }
    return (1.0 + at_most) / (1.0 + options.permutations);
  }

  std::string name_;
  std::vector<double> x_;
  std::vector<Block> blocks_;
  std::vector<Means> groups_;
  Pairs num_pairs_;
};

}  // namespace

std::vector<AxisDistance> explanation_distances(const FactorialDesign& design,
                                                const RelevanceTable& table,
                                                std::span<const std::int32_t> sentences,
                                                const DistanceOptions& options) {
  check(!sentences.empty(), "sentences to compare explanations of");
  std::vector<Axis> axes;
  for (std::int32_t factor = 0; factor < std::ssize(design.factors()); ++factor) {
    Axis axis(design, factor);
    if (axis.comparable()) axes.push_back(std::move(axis));
  }
  const std::size_t num_groups = std::min(kMaxGroups, sentences.size());
  for (std::size_t group = 0; group < num_groups; ++group) {
    const auto rows = gather(table, sentences, group, num_groups);
    for (Axis& axis : axes) axis.measure(rows);
  }
  std::vector<AxisDistance> results;
  for (const Axis& axis : axes) results.push_back(axis.result(sentences.size(), options));
  return results;
}

}  // namespace dimscope
