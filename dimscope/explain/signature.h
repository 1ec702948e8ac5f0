#pragma once

#include <cstdint>
#include <string>

namespace dimscope::explain {

// Trains a fixed small grid on the built-in corpus, `jobs` >= 1 trials at a time, explains it, and
// digests every bit of its parameters, probabilities and relevances: 32 hexadecimal digits. The
// same on every machine, instruction set and number of jobs; another only where the arithmetic
// changed (kNumericsVersion).
std::string numerics_signature(std::int32_t jobs);

}  // namespace dimscope::explain
