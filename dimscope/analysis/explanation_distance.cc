#include "dimscope/analysis/explanation_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "dimscope/analysis/distributions.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

constexpr std::size_t kMaxGroups = 20;        // of sentences for the jackknife; each fits a cache
constexpr std::size_t kMaxChancePairs = 100;  // of trials, for what chance gives

// Every num_groups-th sentence.
std::vector<std::int32_t> group_of(std::span<const std::int32_t> sentences, std::size_t group,
                                   std::size_t num_groups) {
  std::vector<std::int32_t> some;
  for (std::size_t s = group; s < sentences.size(); s += num_groups) some.push_back(sentences[s]);
  return some;
}

enum class PairKind { kSeeds, kAcross, kNeither };

// Trials that are equal in every setting but the axis.
struct Block {
  std::vector<std::int32_t> trials, levels;
  std::vector<std::int64_t> seeds;  // of shared streams; empty
  // [pairs]: (1,0), (2,0), (2,1), (3,0) ...; sums over sentences
  std::vector<AgreementSums> pairs;

  PairKind kind(std::size_t i, std::size_t j) const {
    if (levels[i] == levels[j]) return PairKind::kSeeds;
    return !seeds.empty() && seeds[i] == seeds[j] ? PairKind::kNeither : PairKind::kAcross;
  }
};

std::vector<Block> blocks_of(const FactorialDesign& design, std::int32_t factor,
                             const std::vector<std::int64_t>& seeds) {
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
      if (!seeds.empty()) block.seeds.push_back(seeds[i]);
    }
  }
  std::vector<Block> result;
  for (auto& [others, block] : blocks) {
    block.pairs.resize(block.trials.size() * (block.trials.size() - 1) / 2);
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

// Sums over pairs of trials and sentences, and how many of each there are.
struct Totals {
  AgreementSums seeds{}, across{}, sentences{};
  double seed_pairs = 0, axis_pairs = 0;

  void add(PairKind kind, const AgreementSums& sums, double sign = 1) {
    if (kind == PairKind::kNeither) return;
    AgreementSums& to = kind == PairKind::kSeeds ? seeds : across;
    for (std::size_t m = 0; m < sums.size(); ++m) to[m] += sign * sums[m];
  }
  void count(PairKind kind, double number = 1) {
    if (kind == PairKind::kSeeds) seed_pairs += number;
    if (kind == PairKind::kAcross) axis_pairs += number;
  }
  // With the same pairs, other sentences.
  Totals without(const Totals& group) const {
    Totals left = *this;
    for (std::size_t m = 0; m < seeds.size(); ++m) {
      left.seeds[m] -= group.seeds[m];
      left.across[m] -= group.across[m];
      left.sentences[m] -= group.sentences[m];
    }
    return left;
  }
  double mean_seeds(std::size_t m) const { return seeds[m] / sentences[m] / seed_pairs; }
  double mean_across(std::size_t m) const { return across[m] / sentences[m] / axis_pairs; }
  bool comparable(std::size_t m) const {
    return seed_pairs > 0 && axis_pairs > 0 && sentences[m] > 0;
  }
};

double ratio_of(const Totals& totals) {
  const double seeds = totals.mean_seeds(0), across = totals.mean_across(0);
  if (seeds <= 0) return across <= 0 ? 1 : std::numeric_limits<double>::infinity();
  return across / seeds;
}

class Axis {
 public:
  Axis(const FactorialDesign& design, std::int32_t factor, const std::vector<std::int64_t>& seeds)
      : name_(design.factors()[factor]),
        x_(design.levels()[factor]),
        blocks_(blocks_of(design, factor, seeds)) {
    for (const Block& block : blocks_) {
      for_each_pair(
          block, [&](std::size_t i, std::size_t j, std::size_t) { all_.count(block.kind(i, j)); });
    }
    find_crossing(seeds);
  }

  bool comparable() const { return all_.seed_pairs > 0 && all_.axis_pairs > 0; }

  // Adds a group of sentences.
  void measure(const ComparableExplanations& explanations) {
    Totals group;
    group.sentences = explanations.num_sentences();
    for (Block& block : blocks_) {
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        const PairKind kind = block.kind(i, j);
        if (kind == PairKind::kNeither) return;
        const AgreementSums sums = explanations.compare(block.trials[i], block.trials[j]);
        for (std::size_t m = 0; m < sums.size(); ++m) block.pairs[pair][m] += sums[m];
        group.add(kind, sums);
      });
    }
    measure_chance(explanations);
    num_explanations_ += explanations.num_explanations();
    num_ties_ += explanations.num_ties();
    for (std::size_t m = 0; m < group.seeds.size(); ++m) {
      all_.seeds[m] += group.seeds[m];
      all_.across[m] += group.across[m];
      all_.sentences[m] += group.sentences[m];
    }
    groups_.push_back(group);
  }

  AxisDistance result(const DistanceOptions& options) const {
    AxisDistance result{.axis = name_, .x = x_};
    result.num_seed_pairs = static_cast<std::int64_t>(all_.seed_pairs);
    result.num_axis_pairs = static_cast<std::int64_t>(all_.axis_pairs);
    PairAgreement* const measures[] = {&result.distance, &result.rank, &result.top1, &result.top3};
    for (std::size_t m = 0; m < kNumAgreementMeasures; ++m) *measures[m] = agreement(m);
    if (num_explanations_ > 0) {
      result.tie_share = static_cast<double>(num_ties_) / static_cast<double>(num_explanations_);
    }
    result.ratio = ratio_of(all_);
    result.ratio_interval = jackknife(0, ratio_of);
    if (testable_) {
      result.p = permutation_p(options);
      result.num_permutations = options.permutations;
    }
    return result;
  }

 private:
  using Statistic = std::function<double(const Totals&)>;

  // With shared streams: each seed number once with every level, in all blocks.
  void find_crossing(const std::vector<std::int64_t>& seeds) {
    if (seeds.empty()) return;
    const std::set<std::int64_t> all(seeds.begin(), seeds.end());
    seeds_.assign(all.begin(), all.end());
    for (const Block& block : blocks_) {
      std::set<std::pair<std::int32_t, std::int64_t>> found;
      for (std::size_t t = 0; t < block.trials.size(); ++t) {
        found.emplace(block.levels[t], block.seeds[t]);
      }
      testable_ = testable_ && found.size() == all.size() * x_.size() &&
                  found.size() == block.trials.size();
    }
  }

  // Some trials against the one after them.
  void measure_chance(const ComparableExplanations& explanations) {
    std::size_t trials = 0;
    for (const Block& block : blocks_) trials += block.trials.size();
    const std::size_t step = (trials + kMaxChancePairs - 1) / kMaxChancePairs;
    std::size_t place = 0;
    double pairs = 0;
    AgreementSums sums{};
    for (const Block& block : blocks_) {
      for (std::size_t t = 0; t + 1 < block.trials.size(); ++t) {
        if (place++ % step != 0) continue;
        const AgreementSums of_pair = explanations.by_chance(block.trials[t], block.trials[t + 1]);
        for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += of_pair[m];
        ++pairs;
      }
    }
    for (std::size_t m = 0; m < sums.size(); ++m) chance_[m] += sums[m] / pairs;
  }

  PairAgreement agreement(std::size_t m) const {
    PairAgreement result;
    result.num_sentences = static_cast<std::int64_t>(all_.sentences[m]);
    if (!all_.comparable(m)) return result;
    result.seeds = all_.mean_seeds(m);
    result.across = all_.mean_across(m);
    result.chance = chance_[m] / all_.sentences[m];
    result.difference_interval = jackknife(
        m, [m](const Totals& totals) { return totals.mean_across(m) - totals.mean_seeds(m); });
    result.between = matrix(m);
    return result;
  }

  // Each part of the variance by leaving out in turn: a group of sentences, and a trial of a cell
  // or a seed of all cells.
  std::optional<Interval> jackknife(std::size_t measure, const Statistic& statistic) const {
    if (!testable_) return std::nullopt;
    const double whole = statistic(all_);
    if (!std::isfinite(whole)) return std::nullopt;
    double variance = 0, denominator = 0;
    const auto add = [&](const std::vector<Totals>& without) {
      std::vector<double> values;
      for (const Totals& totals : without) {
        if (totals.comparable(measure)) values.push_back(statistic(totals));
      }
      const auto n = static_cast<double>(values.size());
      if (n < 2) return;
      double mean = 0, squares = 0;
      for (const double value : values) mean += value / n;
      for (const double value : values) squares += (value - mean) * (value - mean);
      const double part = (n - 1) / n * squares;
      variance += part;
      denominator += part * part / (n - 1);
    };
    std::vector<Totals> sentences;
    for (const Totals& group : groups_) sentences.push_back(all_.without(group));
    add(sentences);
    if (seeds_.empty()) {
      for (const std::vector<Totals>& of_cell : without_each_trial()) add(of_cell);
    } else {
      add(without_each_seed());
    }
    if (!(variance > 0)) return std::nullopt;
    const double degrees = variance * variance / denominator;  // Welch-Satterthwaite
    const double half = student_t_quantile(0.975, degrees) * std::sqrt(variance);
    return Interval{whole - half, whole + half};
  }

  // All without each trial in turn, by cell; cells of one trial have nothing to vary.
  std::vector<std::vector<Totals>> without_each_trial() const {
    std::vector<std::vector<Totals>> cells;
    for (const Block& block : blocks_) {
      std::vector<Totals> without(block.trials.size(), all_);
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        const PairKind kind = block.kind(i, j);
        for (const std::size_t t : {i, j}) {
          without[t].add(kind, block.pairs[pair], -1);
          without[t].count(kind, -1);
        }
      });
      std::map<std::int32_t, std::vector<Totals>> by_level;
      for (std::size_t t = 0; t < without.size(); ++t) {
        by_level[block.levels[t]].push_back(without[t]);
      }
      for (auto& [level, of_cell] : by_level) cells.push_back(std::move(of_cell));
    }
    return cells;
  }

  std::vector<Totals> without_each_seed() const {
    std::vector<Totals> without(seeds_.size(), all_);
    for (const Block& block : blocks_) {
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        const PairKind kind = block.kind(i, j);
        for (const std::size_t t : {i, j}) {
          Totals& totals = without[seed_number(block.seeds[t])];
          totals.add(kind, block.pairs[pair], -1);
          totals.count(kind, -1);
        }
      });
    }
    return without;
  }

  std::size_t seed_number(std::int64_t seed) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(seeds_, seed) - seeds_.begin());
  }

  std::vector<double> matrix(std::size_t m) const {
    const std::size_t levels = x_.size();
    std::vector<double> between(levels * levels), counts(levels * levels);
    for (const Block& block : blocks_) {
      for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
        if (block.kind(i, j) == PairKind::kNeither) return;
        const std::size_t a = block.levels[i], b = block.levels[j];
        for (const std::size_t at : {a * levels + b, b * levels + a}) {
          between[at] += block.pairs[pair][m] / all_.sentences[m];
          counts[at] += 1;
        }
      });
    }
    for (std::size_t at = 0; at < counts.size(); ++at) between[at] /= counts[at];
    return between;
  }

  // Sum of distances within levels; of shared seeds, those of different numbers.
  double within(const Block& block, const std::vector<std::int32_t>& levels) const {
    double sum = 0;
    for_each_pair(block, [&](std::size_t i, std::size_t j, std::size_t pair) {
      sum += levels[i] == levels[j] ? block.pairs[pair][0] : 0;
    });
    return sum;
  }

  // The r-th shuffle of the levels of each block.
  std::vector<std::vector<std::int32_t>> shuffled(std::int32_t r,
                                                  const DistanceOptions& options) const {
    std::vector<std::vector<std::int32_t>> result;
    const auto random = [&](std::size_t part) {
      return Random(options.seed, Purpose::kPermutation,
                    static_cast<std::uint64_t>(r) << 32 | part);
    };
    if (seeds_.empty()) {
      for (std::size_t b = 0; b < blocks_.size(); ++b) {
        result.push_back(blocks_[b].levels);
        random(b).shuffle(result.back());
      }
      return result;
    }
    std::vector<std::vector<std::int32_t>> of_seed;
    for (std::size_t s = 0; s < seeds_.size(); ++s) {
      std::vector<std::int32_t>& levels = of_seed.emplace_back(x_.size());
      std::iota(levels.begin(), levels.end(), 0);
      random(s).shuffle(levels);
    }
    for (const Block& block : blocks_) {
      std::vector<std::int32_t>& levels = result.emplace_back();
      for (std::size_t t = 0; t < block.trials.size(); ++t) {
        levels.push_back(of_seed[seed_number(block.seeds[t])][block.levels[t]]);
      }
    }
    return result;
  }

  double permutation_p(const DistanceOptions& options) const {
    double observed = 0;
    for (const Block& block : blocks_) observed += within(block, block.levels);
    observed *= 1 + 1e-12;  // shuffles that swap seeds only give the same sum up to rounding
    std::int32_t at_most = 0;
    for (std::int32_t r = 0; r < options.permutations; ++r) {
      const auto levels = shuffled(r, options);
      double sum = 0;
      for (std::size_t b = 0; b < blocks_.size(); ++b) sum += within(blocks_[b], levels[b]);
      at_most += sum <= observed;
    }
    return (1.0 + at_most) / (1.0 + options.permutations);
  }

  std::string name_;
  std::vector<Setting> x_;
  std::vector<Block> blocks_;
  std::vector<std::int64_t> seeds_;  // of shared streams, ascending; empty
  bool testable_ = true;
  std::vector<Totals> groups_;
  Totals all_;
  AgreementSums chance_{};  // sums over sentences
  std::int64_t num_explanations_ = 0, num_ties_ = 0;
};

}  // namespace

std::vector<AxisDistance> explanation_distances(const FactorialDesign& design,
                                                const RelevanceTable& table,
                                                std::span<const std::int32_t> sentences,
                                                const DistanceOptions& options) {
  check(!sentences.empty(), "sentences to compare explanations of");
  check(
      options.shared_seeds.empty() || std::ssize(options.shared_seeds) == design.num_observations(),
      "a seed for each trial");
  std::vector<Axis> axes;
  for (std::int32_t factor = 0; factor < std::ssize(design.factors()); ++factor) {
    Axis axis(design, factor, options.shared_seeds);
    if (axis.comparable()) axes.push_back(std::move(axis));
  }
  if (axes.empty()) return {};
  const std::size_t num_groups = std::min(kMaxGroups, sentences.size());
  for (std::size_t group = 0; group < num_groups; ++group) {
    const auto some = group_of(sentences, group, num_groups);
    const ComparableExplanations explanations(table, some);
    for (Axis& axis : axes) axis.measure(explanations);
  }
  std::vector<AxisDistance> results;
  for (const Axis& axis : axes) results.push_back(axis.result(options));
  return results;
}

}  // namespace dimscope::analysis
