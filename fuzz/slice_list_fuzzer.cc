// The list reader either refuses a text with an InputError that names it, or gives a list that its
// own text form gives back.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/text/slices/slice_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    const text::SliceList list =
        text::parse_slice_list({reinterpret_cast<const char*>(data), size}, "fuzz.txt");
    check(!list.sentences.empty() && list.sentences.front() >= 0, "a list has sentences");
    check(std::ranges::adjacent_find(list.sentences, std::greater_equal{}) == list.sentences.end(),
          "numbers ascend");
    const text::SliceList again = text::parse_slice_list(to_string(list), "again.txt");
    check(again.name == list.name && again.rule == list.rule &&
              again.data_digest == list.data_digest && again.sentences == list.sentences,
          "a list comes back from its text");
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.txt:"), "an error names its file");
  }
  return 0;
}
