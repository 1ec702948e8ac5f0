#pragma once

#include <cstdint>

#include "dimscope/engine/network.h"
#include "dimscope/text/dataset.h"

namespace dimscope {

// A model that was trained, and its data: explanations of random weights mean little.
struct TrainedModel {
  Dataset dataset;
  Network network;
};

// d_e = d_h = dim, batches of 200, seed 1. `directory` holds sst/ where the data are SST's.
TrainedModel trained_on(const DataConfig& data, const char* directory, std::int32_t dim,
                        std::int32_t epochs);
TrainedModel trained_on_built_in_corpus(std::int32_t sentences, std::int32_t dim,
                                        std::int32_t epochs);

}  // namespace dimscope
