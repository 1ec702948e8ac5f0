#pragma once

#include <map>
#include <span>
#include <string>

#include "dimscope/study/store/store.h"

namespace dimscope::study {

// A trial's figures on dev, test and the data's slices, from its class probabilities [S,C] on dev
// and test: "test.fine", then macro-F1 and balanced accuracy, or, of the five sentiment classes,
// the coarse accuracies. `dev` is empty of a trial that answered test alone.
std::map<std::string, double> metrics_of(std::span<const float> dev, std::span<const float> test,
                                         const StoredData& data);

}  // namespace dimscope::study
