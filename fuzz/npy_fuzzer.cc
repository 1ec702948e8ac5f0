// The reader of numpy's arrays either refuses one with an InputError that names it, or gives as
// many numbers as its shape says.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/model/foreign/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    const model::ForeignTensor tensor =
        model::parse_npy({reinterpret_cast<const char*>(data), size}, "x", "fuzz.npz");
    double expected = 1;
    for (const std::int64_t extent : tensor.shape) expected *= static_cast<double>(extent);
    check(!tensor.is_floating || expected == static_cast<double>(tensor.values.size()),
          "an array is as large as its shape");
    for (const float value : tensor.values) check(std::isfinite(value), "numbers are finite");
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.npz: "), "an error names the file");
  }
  return 0;
}
