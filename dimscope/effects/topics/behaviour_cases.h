#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/analysis/behaviour.h"
#include "dimscope/text/corpus/tree.h"

namespace dimscope::effects {

// A behaviour with the places in some sentences where it can be seen.
struct BehaviourTest {
  std::string name;         // "but"
  std::string claim;        // of relevance: "a negator pulls against its scope"
  std::string score_claim;  // of the model's answers: "a negator flips the side of its scope"
  analysis::Behaviour behaviour = analysis::Behaviour::kOpposes;
  std::vector<analysis::BehaviourCase> cases;
  std::vector<analysis::WordSpan> wholes;  // of each case, the node that joins its parts
};

// Words that strengthen what they stand before.
std::span<const std::string_view> intensifiers();

// The tests that the labelled trees of `trees` (SST's five classes) hold, each with a case at
// least:
//   but          X but Y whose parts have different polarity
//   negator      a negator that turns a positive scope negative, or the reverse
//   intensifier  an intensifier before a positive or negative part, whose node is of the same side
std::vector<BehaviourTest> behaviour_tests(std::span<const text::Tree> trees);

}  // namespace dimscope::effects
