#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/paired_test.h"

namespace dimscope::analysis {

// How many of a level's trials are right on something.
struct RightCount {
  std::int32_t right = 0, trials = 0;
};

// From which level of a dimension on models are reliably right. Levels are numbers from 0 in
// ascending order of the dimension; the number of levels means none of them: it takes more, or
// never happens.
struct CriticalLevel {
  std::int32_t level = 0;
  std::int32_t low = 0, high = 0;  // 95 %
  double largest_fall = 0;  // of the share right from a level to a later one, which the fit ignores
};

struct CriticalOptions {
  double reliable = 0.8;  // share of trials that has to be right, above 0
  std::int32_t resamples = 1000;
  std::uint64_t seed = 1;
  // The t-th trials of all cells share their random streams: in critical_summary() they take
  // each other's place together.
  bool shared_streams = false;
};

// The non-decreasing shares nearest to right/trials, weighted by trials: isotonic regression (Ayer
// et al. 1955), by pooling adjacent violators. Each count has trials.
std::vector<double> isotonic_shares(std::span<const RightCount> counts);

// The first level whose isotonic share reaches `reliable`. For the interval each level's trials are
// drawn anew, as binomial counts of (right + 1/2) / (trials + 1): drawing from the trials
// themselves would leave no doubt about 5 of 5. `counts` is not empty.
CriticalLevel critical_level(std::span<const RightCount> counts,
                             const CriticalOptions& options = {});

// Over the sentences of a slice.
struct CriticalSummary {
  // [levels + 1] sentences with this critical level; the last: none of the levels is enough.
  std::vector<std::int64_t> num_sentences;
  // [levels] share of sentences that are reliably right at this level.
  std::vector<double> reliable_share;
  // [levels] 95 %, of what as many other seeds, on other sentences, would give on average. Its
  // variance is share (1 - share) / sentences and what seeds add by moving sentences together, for
  // which `resamples` times one trial takes the place of another of its cell (Efron & Stein 1981).
  // The interval is Wilson's for as many independent sentences as have this variance (Korn &
  // Graubard 1998), with Student's t for the seeds. Absent where cells of shared streams have not
  // as many trials.
  std::vector<std::optional<Interval>> interval;
};

// The trials of one level by cell: those that are equal in every other setting too.
using LevelTrials = std::vector<std::vector<const Answers*>>;

// `levels`: for each level its trials' answers to the same sentences, at least one level, trial and
// sentence each. Trials count alike, whatever their cell.
CriticalSummary critical_summary(std::span<const LevelTrials> levels,
                                 const CriticalOptions& options = {});

}  // namespace dimscope::analysis
