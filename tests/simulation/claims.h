#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "tests/simulation/simulated_study.h"

namespace dimscope {

enum class ClaimKind {
  kError,     // p at or below 5 % although nothing is there
  kFamily,    // the same of any in a family, after Holm: at most 5 %, by his bound
  kCoverage,  // a 95 % interval that holds the truth
  kPower,     // p at or below 5 % where an effect was planted
};

// Something that `dimscope effects` says of one study, and whether it came out.
struct Claim {
  ClaimKind kind;
  std::string what;  // "level mean, hidden_dim = 2"
  bool happened = false;
  // Of an interval for what no formula gives: its truth is the mean estimate over studies, and
  // `happened` is set by settle().
  std::optional<double> estimate = {};
  analysis::Interval interval = {};
};

struct ClaimOptions {
  std::set<std::string> topics;  // of claim_topics(); empty: all
  int resamples = 400;
  // With 199 shuffles the smallest p are k/200: p is at or below 0.05 in exactly 5 % of the cases.
  int permutations = 199;
};

// "accuracy", "enough", …: what claims can be about.
std::vector<std::string> claim_topics();

// All that it says of a simulated study. A kind of claim may be there several times.
std::vector<Claim> claims_about(const SimulatedStudy& study, const Scenario& scenario,
                                const ClaimOptions& options);

// Compares the intervals that wait for it with the mean estimate of all studies of a scenario.
void settle(std::vector<std::vector<Claim>>& studies);

}  // namespace dimscope
