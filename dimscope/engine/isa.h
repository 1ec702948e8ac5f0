#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dimscope::engine {

// Instruction sets this program has code for and this machine runs, best first, e.g. "AVX3"
// (AVX-512), "AVX2", "SCALAR". All give the same bits.
std::vector<std::string> available_isas();
// Uses only `isa`, or the best where "". False if it is not available. Not thread-safe: before any
// other thread computes.
bool force_isa(std::string_view isa);

}  // namespace dimscope::engine
