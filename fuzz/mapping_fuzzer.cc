// The reader of mapping files either refuses a text with an InputError that has its place, or gives
// a mapping whose names are ours and whose gate order is one.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/mapping_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    const ModelMapping mapping =
        cli::parse_mapping({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    check(parse_gate_order(mapping.gate_order) == mapping.gate_order, "the gates have an order");
    for (const auto& [ours, theirs] : mapping.tensors) {
      check(std::ranges::count(tensor_names(), ours) == 1, "a mapping is of our names");
      check(theirs.size() == 1 || theirs.size() == 2 || theirs.size() == 4, "gates or directions");
    }
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.toml:"), "an error has its place");
  }
  return 0;
}
