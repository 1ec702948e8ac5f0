#include "dimscope/analysis/critical_dimension.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dimscope/analysis/distributions.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

// Rounding may leave an exact share, such as 4 of 5, a hair below itself.
constexpr double kRounding = 1e-9;

// The first share that reaches `reliable`, else their number.
std::int32_t first_reliable(std::span<const double> shares, double reliable) {
  const auto found =
      std::ranges::find_if(shares, [&](double share) { return share >= reliable - kRounding; });
  return static_cast<std::int32_t>(found - shares.begin());
}

// Numbers of right trials drawn from a binomial distribution, by its cumulative shares.
class Binomial {
 public:
  explicit Binomial(RightCount count) {
    const double chance = (count.right + 0.5) / (count.trials + 1.0);
    // In logarithms: with many trials the first shares are below a double.
    double log_mass = count.trials * std::log1p(-chance), sum = 0;
    for (std::int32_t k = 0; k <= count.trials; ++k) {
      sum += std::exp(log_mass);
      cumulative_.push_back(sum);
      if (k < count.trials) {
        log_mass += std::log((count.trials - k) / (k + 1.0) * chance / (1 - chance));
      }
    }
  }
  std::int32_t draw(double uniform) const {
    const auto found = std::ranges::upper_bound(cumulative_, uniform);
    const auto last = static_cast<std::ptrdiff_t>(cumulative_.size()) - 1;
    return static_cast<std::int32_t>(std::min(found - cumulative_.begin(), last));
  }

 private:
  std::vector<double> cumulative_;
};

// A level's answers and how many of its trials have each sentence right.
using Counts = std::vector<std::vector<std::int32_t>>;  // [level][sentence]

// For each sentence its critical level.
std::vector<std::int32_t> levels_of(const Counts& counts, std::span<const std::int32_t> trials,
                                    double reliable) {
  std::vector<std::int32_t> critical(counts.front().size());
  if (counts.size() == 1) {  // nothing to fit
    for (std::size_t s = 0; s < critical.size(); ++s) {
      const double share = static_cast<double>(counts[0][s]) / trials[0];
      critical[s] = first_reliable({&share, 1}, reliable);
    }
    return critical;
  }
  std::vector<RightCount> of_sentence(counts.size());
  for (std::size_t s = 0; s < critical.size(); ++s) {
    for (std::size_t level = 0; level < counts.size(); ++level) {
      of_sentence[level] = {counts[level][s], trials[level]};
    }
    critical[s] = first_reliable(isotonic_shares(of_sentence), reliable);
  }
  return critical;
}

// A trial that another of its cell takes the place of; with shared streams, in all cells.
struct Exchange {
  std::size_t level = 0, cell = 0, out = 0, in = 0;
};

// [levels] what seeds add to the variance of the share of reliable sentences, beyond what each
// sentence by itself varies: sentences move together as trials differ in skill. By exchanging one
// trial of N at a time (Efron & Stein 1981), N / 2 times the mean of (Σ_i Δ_i)² - Σ_i Δ_i² over the
// sentences' changes.
class SeedVariance {
 public:
  SeedVariance(std::span<const LevelTrials> levels, const CriticalOptions& options)
      : levels_(levels), options_(options) {
    const std::size_t first = levels[0][0].size();
    double cells = 0, trials = 0;
    for (std::size_t l = 0; l < levels.size(); ++l) {
      for (std::size_t c = 0; c < levels[l].size(); ++c) {
        const std::size_t n = levels[l][c].size();
        same_numbers_ = same_numbers_ && n == first;
        if (n < 2) continue;
        ++cells;
        trials += static_cast<double>(n);
        for (std::size_t t = 0; t < n; ++t) choices_.push_back({l, c, t, 0});
      }
    }
    df_ = trials - cells;
    if (options.shared_streams) {
      choices_.clear();
      if (first > 1) {
        for (std::size_t t = 0; t < first; ++t) choices_.push_back({0, 0, t, 0});
      }
      df_ = static_cast<double>(first) - 1;
    }
  }

  // Shared streams: whether each cell has as many trials.
  bool known() const { return same_numbers_ || !options_.shared_streams; }
  double df() const { return df_; }

  // `critical` is what levels_of() gives for `counts`.
  std::vector<double> of(Counts counts, std::span<const std::int32_t> trials,
                         std::span<const std::int32_t> critical) const {
    std::vector<double> variances(levels_.size());
    if (choices_.empty() || options_.resamples == 0) return variances;
    const Random random(options_.seed, Purpose::kBootstrap);
    const auto n = static_cast<double>(critical.size());
    const double scale = static_cast<double>(choices_.size()) / 2 / options_.resamples / (n * n);
    for (std::int32_t r = 0; r < options_.resamples; ++r) {
      const auto position = 2 * static_cast<std::uint64_t>(r);
      Exchange exchange = choices_[random.below(choices_.size(), position)];
      const std::size_t others = levels_[exchange.level][exchange.cell].size() - 1;
      exchange.in = random.below(others, position + 1);
      exchange.in += exchange.in >= exchange.out;
      apply(exchange, 1, counts);
      add(critical, levels_of(counts, trials, options_.reliable), scale, variances);
      apply(exchange, -1, counts);
    }
    for (double& variance : variances) variance = std::max(0.0, variance);
    return variances;
  }

 private:
  void apply(const Exchange& exchange, std::int32_t sign, Counts& counts) const {
    const auto in_cell = [&](std::size_t level, std::size_t cell) {
      const Answers &out = *levels_[level][cell][exchange.out],
                    &in = *levels_[level][cell][exchange.in];
      for (std::size_t s = 0; s < out.size(); ++s) counts[level][s] += sign * (in[s] - out[s]);
    };
    if (!options_.shared_streams) return in_cell(exchange.level, exchange.cell);
    for (std::size_t l = 0; l < levels_.size(); ++l) {
      for (std::size_t c = 0; c < levels_[l].size(); ++c) in_cell(l, c);
    }
  }

  static void add(std::span<const std::int32_t> before, const std::vector<std::int32_t>& after,
                  double scale, std::vector<double>& variances) {
    std::vector<double> sum(variances.size()), changed(variances.size());
    for (std::size_t s = 0; s < after.size(); ++s) {
      const double change = after[s] < before[s] ? 1 : -1;
      const auto [low, high] = std::minmax(after[s], before[s]);
      for (std::int32_t level = low; level < high; ++level) {
        sum[static_cast<std::size_t>(level)] += change;
        changed[static_cast<std::size_t>(level)] += 1;
      }
    }
    for (std::size_t level = 0; level < sum.size(); ++level) {
      variances[level] += scale * (sum[level] * sum[level] - changed[level]);
    }
  }

  std::span<const LevelTrials> levels_;
  const CriticalOptions& options_;
  std::vector<Exchange> choices_;
  double df_ = 0;
  bool same_numbers_ = true;
};

Interval interval_of(double share, std::size_t num_sentences, double of_seeds, double df) {
  const auto sentences = static_cast<double>(num_sentences);
  const double of_sentences = share * (1 - share) / sentences;
  const double variance = of_sentences + of_seeds;
  double effective = sentences;
  if (of_sentences > 0) {
    double t_by_z = 1;
    if (of_seeds > 0 && df > 0) {
      const double degrees = df * variance * variance / (of_seeds * of_seeds);
      t_by_z = student_t_quantile(0.975, degrees) / normal_quantile(0.975);
    }
    effective = share * (1 - share) / variance / (t_by_z * t_by_z);
  }
  return wilson_interval(share, std::max<std::int64_t>(1, std::llround(effective)));
}

}  // namespace

std::vector<double> isotonic_shares(std::span<const RightCount> counts) {
  struct Block {
    std::int64_t right, trials, levels;
  };
  std::vector<Block> blocks;
  for (const RightCount& count : counts) {
    check(count.trials > 0, "a level has trials");
    blocks.push_back({count.right, count.trials, 1});
    // In whole numbers: right/trials of the block before is larger.
    while (blocks.size() > 1) {
      const Block& last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.right * last.trials <= last.right * before.trials) break;
      before = {before.right + last.right, before.trials + last.trials,
                before.levels + last.levels};
      blocks.pop_back();
    }
  }
  std::vector<double> shares;
  for (const Block& block : blocks) {
    shares.insert(shares.end(), static_cast<std::size_t>(block.levels),
                  static_cast<double>(block.right) / static_cast<double>(block.trials));
  }
  return shares;
}

CriticalLevel critical_level(std::span<const RightCount> counts, const CriticalOptions& options) {
  check(!counts.empty(), "a dimension has levels");
  CriticalLevel result;
  result.level = first_reliable(isotonic_shares(counts), options.reliable);
  double highest = 0;
  for (const RightCount& count : counts) {
    const double share = static_cast<double>(count.right) / count.trials;
    result.largest_fall = std::max(result.largest_fall, highest - share);
    highest = std::max(highest, share);
  }
  std::vector<Binomial> chances;
  for (const RightCount& count : counts) chances.emplace_back(count);
  std::vector<std::int32_t> resampled;
  std::vector<RightCount> drawn(counts.begin(), counts.end());
  for (std::int32_t r = 0; r < options.resamples; ++r) {
    const Random random(options.seed, Purpose::kBootstrap, static_cast<std::uint64_t>(r));
    std::uint64_t position = 0;
    for (std::size_t level = 0; level < counts.size(); ++level) {
      drawn[level].right = chances[level].draw(random.uniform(position++));
    }
    resampled.push_back(first_reliable(isotonic_shares(drawn), options.reliable));
  }
  result.low = result.high = result.level;
  if (!resampled.empty()) {
    // Whole levels: outwards.
    std::ranges::sort(resampled);
    const auto cut = static_cast<std::ptrdiff_t>(0.025 * static_cast<double>(resampled.size()));
    result.low = std::min(result.level, resampled[cut]);
    result.high = std::max(result.level, resampled[resampled.size() - 1 - cut]);
  }
  return result;
}

CriticalSummary critical_summary(std::span<const LevelTrials> levels,
                                 const CriticalOptions& options) {
  check(!levels.empty() && !levels[0].empty() && !levels[0][0].empty(), "levels have trials");
  const std::size_t num_sentences = levels[0][0][0]->size();
  check(num_sentences > 0, "trials have answers");
  std::vector<std::int32_t> trials;
  for (const LevelTrials& level : levels) {
    trials.push_back(0);
    for (const auto& cell : level) trials.back() += static_cast<std::int32_t>(cell.size());
  }

  Counts counts(levels.size(), std::vector<std::int32_t>(num_sentences));
  for (std::size_t level = 0; level < levels.size(); ++level) {
    for (const auto& cell : levels[level]) {
      for (const Answers* answers : cell) {
        for (std::size_t s = 0; s < num_sentences; ++s) counts[level][s] += (*answers)[s];
      }
    }
  }
  const std::vector<std::int32_t> critical = levels_of(counts, trials, options.reliable);

  CriticalSummary result;
  result.num_sentences.resize(levels.size() + 1);
  for (const std::int32_t level : critical) {
    ++result.num_sentences[level];
  }
  std::int64_t so_far = 0;
  for (std::size_t level = 0; level < levels.size(); ++level) {
    so_far += result.num_sentences[level];
    result.reliable_share.push_back(static_cast<double>(so_far) /
                                    static_cast<double>(num_sentences));
  }

  const SeedVariance seeds(levels, options);
  const std::vector<double> variances = seeds.of(std::move(counts), trials, critical);
  for (std::size_t level = 0; level < levels.size(); ++level) {
    auto& interval = result.interval.emplace_back();
    if (!seeds.known()) continue;
    interval =
        interval_of(result.reliable_share[level], num_sentences, variances[level], seeds.df());
  }
  return result;
}

}  // namespace dimscope::analysis
