#include "dimscope/base/parallel.h"

#include <algorithm>

namespace dimscope {

std::size_t num_cores() {
  return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace dimscope
