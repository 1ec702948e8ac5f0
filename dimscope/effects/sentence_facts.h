#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// Of every test sentence, along one axis of one grid.
struct AxisFacts {
  std::size_t grid = 0;
  std::string axis;
  std::vector<Setting> x;  // [levels]
  // The first level from which on the sentence is reliably right; as many as there are levels: none
  // is enough. Empty where the axis has no order.
  std::vector<std::int32_t> critical;
  // How far the sentence's explanation moves from the lowest to the highest level, all else equal:
  // mean over pairs of trials of explanation_distance(). Empty where there are no relevances.
  std::vector<double> moved;
};

// What is known of every test sentence over all trials: each a mean or a count of what is stored,
// no test. All vectors are [test sentences].
struct SentenceFacts {
  std::vector<AxisFacts> axes;
  // How far it moves with the seed alone: mean over pairs of trials of one cell. Empty where no
  // cell has two trials, or there are no relevances.
  std::vector<double> moved_by_seed;
};

// Right and wrong is by the predicted class. Needs the answers of every trial to test; throws
// InputError as StudyResults::answers() does.
SentenceFacts sentence_facts(const StudyResults& data, bool with_relevances);

}  // namespace dimscope::effects
