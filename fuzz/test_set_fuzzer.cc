// The reader of test sets either refuses a text with an InputError, or gives sentences with tokens
// and a class each; what it keeps of a study's data has nothing that a store would call a flaw.
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/store/stored_flaws.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/tables/test_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* const name : {"fuzz.jsonl", "fuzz.csv", "fuzz.tsv", "fuzz.txt"}) {
    for (const bool classes : {false, true}) {
      text::TestSetOptions options;
      if (classes) options.classes = {"a", "b", "c", "d", "e"};
      try {
        const text::TestSet set = text::parse_test_set(text, name, options);
        check(!set.trees.empty(), "a test set has sentences");
        for (const text::Tree& tree : set.trees) {
          check(!tree.tokens.empty(), "a sentence has tokens");
          for (const std::string& token : tree.tokens) check(!token.empty(), "a token is a text");
        }
        check(!study::flaw_of(study::added_data(set)), "a study can keep it");
      } catch (const InputError&) {
      }
    }
  }
  return 0;
}
