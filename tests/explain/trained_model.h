#pragma once

#include <cstdint>

#include "dimscope/engine/network.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::explain {

// A model that was trained, and its data: explanations of random weights mean little.
struct TrainedModel {
  text::Dataset dataset;
  engine::Network network;
};

// d_e = d_h = dim, batches of 200, seed 1. `directory` holds sst/ where the data are SST's.
TrainedModel trained_on(const text::DataConfig& data, const char* directory, std::int32_t dim,
                        std::int32_t epochs);
TrainedModel trained_on_built_in_corpus(std::int32_t sentences, std::int32_t dim,
                                        std::int32_t epochs);

}  // namespace dimscope::explain
