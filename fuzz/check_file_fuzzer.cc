// The reader of the file for `import --check` either refuses a text with an InputError that names
// it, or gives sentences of known words with a logit a class.
#include <cstdint>
#include <string_view>

#include "dimscope/api/import/check_file.h"
#include "dimscope/base/check.h"
#include "dimscope/base/error.h"

namespace dimscope {
namespace {

void read_check_of(std::string_view json, bool one_output) {
  static const study::ModelWords words{.name = "fuzz.json",
                                       .num_words = 3,
                                       .num_classes = 2,
                                       .vocabulary = {"<unk>", "not", "good"}};
  try {
    const api::Check result = api::parse_check(json, "fuzz.json", words, one_output);
    check(std::ssize(result.logits) == result.sentences.sequences.size(), "logits a sentence");
    for (const auto& logits : result.logits) check(logits.size() == 2, "a logit a class");
    for (const std::int32_t word : result.sentences.sequences.tokens) {
      check(word >= 0 && word < 3, "a word of the model");
    }
  } catch (const InputError& error) {
    const std::string_view message = error.what();
    check(message.starts_with("fuzz.json"), "an error names it");
  }
}

}  // namespace
}  // namespace dimscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  dimscope::read_check_of(json, false);
  dimscope::read_check_of(json, true);
  return 0;
}
