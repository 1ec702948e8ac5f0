#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/summary.h"

namespace dimscope {

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

// Holm's (1979) step-down adjustment: the chance of any false positive in the family stays below
// the level at which adjusted p are read. In the order given, never below p, at most 1.
std::vector<double> holm(std::span<const double> p);

// Two cells that are to be compared: the answers of each one's trials, a seed each.
struct MatchedCells {
  std::vector<const Answers*> a, b;
};

// A sentence that most seeds of one side have right and most of the other wrong.
struct Flip {
  std::int32_t sentence = 0;              // place in Answers
  std::int32_t right_a = 0, right_b = 0;  // trials that are right, over all matched cells
};

// Side b against side a on the same sentences.
struct PairedComparison {
  std::int64_t num_sentences = 0;
  std::int32_t num_cells = 0;  // matched
  std::int32_t num_trials_a = 0, num_trials_b = 0;
  double accuracy_a = 0, accuracy_b = 0, difference = 0;  // b - a
  Interval interval;                                      // 95 %, of the difference
  double p = 1;
  std::optional<double> p_holm;    // within a family, filled in by whoever has one
  bool seeds_counted = false;      // false: one seed each, only sentences vary
  double detectable = 0;           // smallest true difference found with 80 % power
  std::vector<McNemar> models;     // trials of one cell paired in order
  std::vector<Flip> gained, lost;  // by how many trials change sides, most first
};

struct PairedOptions {
  std::int32_t resamples = 2000;
  std::uint64_t seed = 1;
};

// Compares matched cells (at least one; all with trials, all answers of one size) that differ in
// one setting; the difference is the mean over them.
// What varies is which sentences were drawn and which seeds. Standard error:
//   se² = var(d_i) / n + Σ_cells (s_a²/n_a + s_b²/n_b) / cells²
// with d_i the difference of a sentence's mean answers and s² the variance of accuracy over seeds;
// p from t = difference/se with Welch-Satterthwaite degrees of freedom, and the detectable
// difference (t.975 + t.80) se. The interval is a paired bootstrap: sentences drawn anew, the same
// for both sides, and seeds drawn anew within each cell, their deviations scaled by √(n/(n-1)).
// With one trial on each side, or where nothing varies (one sentence, all seeds agreeing), p is
// McNemar's and the detectable difference Connor's.
PairedComparison compare(std::span<const MatchedCells> cells, const PairedOptions& options = {});

}  // namespace dimscope
