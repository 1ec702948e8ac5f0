#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace dimscope::analysis {

// When to look at tests whose data grow, and what of the error each look may spend: fixed before
// the first one.
struct SequentialPlan {
  std::vector<std::int32_t> seeds;  // a cell at each look, ascending
  std::vector<double> shares;       // of the error spent at each look; they add up to 1
};

// Looks at `first` seeds a cell (two or more), at half as many again each time, and at `most`
// (more than `first`), which takes the place of a look just below it. Spent after the look at n
// seeds is the Pocock-like ln(1 + (e - 1) n / most) of Lan & DeMets (1983).
SequentialPlan sequential_plan(std::int32_t first, std::int32_t most);

// Two-sided levels [looks] at which p counts at each look, if `level` (0 to 1) is to be spent in
// all: those that a statistic with independent increments, as many as seeds, crosses for the first
// time with the chances level · share (Armitage, McPherson & Rowe 1969). What the looks have in
// common besides, the sentences, only ties them closer together, which lowers the error.
std::vector<double> nominal_levels(const SequentialPlan& plan, double level);

// The smallest level that a test's p would have been called clear at by some look: a p that is
// valid however often it was looked (Liu & Anderson 2008). p [looks so far]; a look without one
// shows nothing. More looks never raise it.
double sequential_p(std::span<const std::optional<double>> p, const SequentialPlan& plan);

}  // namespace dimscope::analysis
