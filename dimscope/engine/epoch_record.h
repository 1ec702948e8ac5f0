#pragma once

#include <cstdint>

namespace dimscope::engine {

// What is kept of one pass over the training phrases.
struct EpochRecord {
  std::int32_t epoch = 0;    // from 0
  double train_loss = 0;     // mean over the epoch's phrases, each at its own batch's weights
  double dev_fine = 0;       // accuracy on dev after the epoch
  double train_seconds = 0;  // without evaluation
  friend bool operator==(const EpochRecord&, const EpochRecord&) = default;
};

}  // namespace dimscope::engine
