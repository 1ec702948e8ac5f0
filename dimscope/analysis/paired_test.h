#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/holm.h"
#include "dimscope/analysis/summary.h"
#include "dimscope/analysis/two_way_contrast.h"

namespace dimscope::analysis {

// Whether each of some sentences was answered right (1) or wrong (0).
using Answers = std::vector<std::uint8_t>;

// Two models on the same sentences, exactly: the sentences that only one of them has right would
// fall to either side like a fair coin (McNemar 1947; exact binomial p, two-sided).
struct McNemar {
  std::int64_t only_a = 0, only_b = 0;
  double p = 1;
};
McNemar mcnemar(const Answers& a, const Answers& b);

// The difference in accuracy that McNemar's test at 5 % finds with 80 % power among n sentences of
// which the share `discordance` is right under one model only (Connor 1987, normal approximation):
// δ √n = z.975 √ψ + z.80 √(ψ - δ²). At most ψ, which is returned where even that is not enough.
double detectable_difference(std::int64_t n, double discordance);

// Two cells that are to be compared: the answers of each one's trials, a seed each.
struct MatchedCells {
  std::vector<const Answers*> a, b;
  std::vector<std::int64_t> seeds_a, seeds_b;  // of the trials; empty: numbered in order
};

// A sentence that most seeds of one side have right and most of the other wrong.
struct Flip {
  std::int32_t sentence = 0;              // place in Answers
  std::int32_t right_a = 0, right_b = 0;  // trials that are right, over all matched cells
  double share_a = 0, share_b = 0;        // of trials that are right, mean over the cells
};

// Two single models, one of each side, of one pair of cells and with the same seed number.
struct ModelPair {
  std::int64_t seed = 0;
  McNemar test;
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
};

// Side b against side a on the same sentences.
struct PairedComparison {
  std::int64_t num_sentences = 0;
  std::int32_t num_cells = 0;  // matched
  std::int32_t num_trials_a = 0, num_trials_b = 0;
  double accuracy_a = 0, accuracy_b = 0, difference = 0;  // b - a
  // 95 %, of the difference. Below 0 or above it exactly where p < 0.05. Both are absent where the
  // seeds of shared streams are not the same in all cells.
  std::optional<Interval> interval;
  std::optional<double> p, p_holm;  // p_holm within a family, filled in by whoever has one
  // Of Student's t, from which interval and p are; absent where they are exact.
  std::optional<double> standard_error, df;
  std::optional<TwoWayEstimate> estimate;  // with the parts of its variance; as standard_error
  bool seeds_counted = false;              // false: one seed each, only sentences vary
  std::optional<double> detectable;        // smallest true difference found with 80 % power
  std::vector<ModelPair> models;           // of each pair of cells the seed numbers that both have
  std::vector<Flip> gained, lost;          // by how much the shares change, most first
};

struct PairedOptions {
  // Trials of one seed number share their random streams: a seed is one draw for all cells.
  bool shared_streams = false;
};

// Compares matched cells (at least one; all with trials, all answers of one size) that differ in
// one setting; the difference is the mean over them, each pair of cells with the same weight. What
// varies is which sentences were drawn and which seeds: standard error, p and interval are those of
// two_way_contrast(), the detectable difference is (t.975 + t.80) se. With one trial on each side,
// or where nothing varies (one sentence, all seeds agreeing), p is McNemar's, the interval that of
// Clopper and Pearson (1934) for the share of the changes that are gains, and the detectable
// difference Connor's.
PairedComparison compare(std::span<const MatchedCells> cells, const PairedOptions& options = {});

}  // namespace dimscope::analysis
