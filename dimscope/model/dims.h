#pragma once

#include <cstdint>

namespace dimscope::model {

// Every extent of a model. The letters are used in shape comments throughout:
// B phrases, T steps, E embedding, H hidden per direction, G = 4H gates in order i,f,g,o,
// C classes, V words, N steps, K = E + H inputs of a step.
// A model of one direction (directions = 1) is computed as one of two whose backward direction is
// all zeros: its states are then exactly zero, and so is what they add to logits and gradients
// (docs/decisions/0013-one-direction.md).
struct Dims {
  std::int32_t vocabulary = 0;  // V
  std::int32_t embedding = 0;   // E
  std::int32_t hidden = 0;      // H
  std::int32_t classes = 0;     // C
  std::int32_t directions = 2;  // 2, or 1 for a forward direction alone

  std::int32_t gates() const { return 4 * hidden; }
  std::int32_t inputs() const { return embedding + hidden; }
  friend bool operator==(const Dims&, const Dims&) = default;
};

}  // namespace dimscope::model
