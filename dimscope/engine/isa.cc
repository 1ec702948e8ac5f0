#include "dimscope/engine/isa.h"

#include "dimscope/engine/kernels/kernels.h"

namespace dimscope::engine {

std::vector<std::string> available_isas() {
  return kernels::available_isas();
}

bool force_isa(std::string_view isa) {
  return kernels::force_isa(isa);
}

}  // namespace dimscope::engine
