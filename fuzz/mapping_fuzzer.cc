// The reader of mapping files either refuses a text with an InputError that has its place, or gives
// a mapping whose names are ours and whose gate order is one.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "dimscope/api/import/mapping_file.h"
#include "dimscope/base/check.h"
#include "dimscope/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    const model::ModelMapping mapping =
        api::parse_mapping({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    check(model::parse_gate_order(mapping.gate_order) == mapping.gate_order,
          "the gates have an order");
    for (const auto& [ours, theirs] : mapping.tensors) {
      check(std::ranges::count(model::tensor_names(), ours) == 1, "a mapping is of our names");
      check(theirs.size() == 1 || theirs.size() == 2 || theirs.size() == 4, "gates or directions");
    }
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.toml:"), "an error has its place");
  }
  return 0;
}
