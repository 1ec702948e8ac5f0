#pragma once

#include <span>
#include <vector>

#include "dimscope/study/file/study_file.h"

namespace dimscope::study {

// Every trial of the union of the blocks, those of [until_clear] behind the others, each
// configuration once, in the order of first occurrence: blocks in order; within a block the last
// axis varies fastest. A block without axes is one trial. Throws InputError when the union has more
// than 1,000,000 trials, or a value is out of its range.
std::vector<model::TrialConfig> expand_grid(const StudyFile& study);

// The fields that take more than one value over `trials`, in the order of config_fields(), without
// the seed.
std::vector<const model::ConfigField*> varying_fields(std::span<const model::TrialConfig> trials);

// Those, and the fields that all of them have otherwise than `base`, seed aside: what a block of a
// grid has to say of a trial where the other fields are base's.
std::vector<const model::ConfigField*> stated_fields(std::span<const model::TrialConfig> trials,
                                                     const model::TrialConfig& base);

}  // namespace dimscope::study
