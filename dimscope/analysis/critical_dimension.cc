#include "dimscope/analysis/critical_dimension.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/quantile.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope {
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
  // Adds up the answers of each cell's trials, the t-th being pick(t, their number).
  const auto count = [&](const auto& pick) {
    for (std::size_t level = 0; level < levels.size(); ++level) {
      std::ranges::fill(counts[level], 0);
      for (const auto& cell : levels[level]) {
        for (std::size_t t = 0; t < cell.size(); ++t) {
          const Answers& answers = *cell[pick(t, cell.size())];
          for (std::size_t s = 0; s < num_sentences; ++s) counts[level][s] += answers[s];
        }
      }
    }
    return levels_of(counts, trials, options.reliable);
  };

  CriticalSummary result;
  result.num_sentences.resize(levels.size() + 1);
  for (const std::int32_t level : count([](std::size_t t, std::size_t) { return t; })) {
    ++result.num_sentences[level];
  }
  std::int64_t so_far = 0;
  for (std::size_t level = 0; level < levels.size(); ++level) {
    so_far += result.num_sentences[level];
    result.reliable_share.push_back(static_cast<double>(so_far) /
                                    static_cast<double>(num_sentences));
  }

  std::vector<std::vector<double>> resampled(levels.size());
  for (std::int32_t r = 0; r < options.resamples; ++r) {
    const Random random(options.seed, Purpose::kBootstrap, static_cast<std::uint64_t>(r));
    std::uint64_t position = 0;
    const auto critical =
        count([&](std::size_t, std::size_t n) { return random.below(n, position++); });
    std::vector<std::int64_t> at(levels.size() + 1);
    for (std::size_t s = 0; s < num_sentences; ++s) {
      ++at[critical[random.below(num_sentences, position++)]];
    }
    std::int64_t sum = 0;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      sum += at[level];
      resampled[level].push_back(static_cast<double>(sum) / static_cast<double>(num_sentences));
    }
  }
  for (std::size_t level = 0; level < levels.size(); ++level) {
    const double share = result.reliable_share[level];
    Interval interval{share, share};
    if (options.resamples > 0) {
      // Reflected at the estimate: drawing from few trials again blurs what is reliable, and so
      // shifts every resample the same way.
      const Interval drawn = central_95(resampled[level]);
      interval = {std::clamp(2 * share - drawn.high, 0.0, share),
                  std::clamp(2 * share - drawn.low, share, 1.0)};
    }
    result.interval.push_back(interval);
  }
  return result;
}

}  // namespace dimscope
