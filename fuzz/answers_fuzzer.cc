// The readers of other programs' answers either refuse a file with an InputError that names it, or
// give a trial that fits a test set or is refused by what names the file, and that a store keeps.
#include <cstdint>
#include <string_view>

#include "dimscope/api/import/answers_file.h"
#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/added/added_answers.h"
#include "dimscope/study/store/stored_flaws.h"
#include "dimscope/study/study_data.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  static const study::StoredData test = study::added_data(text::parse_test_set(
      "{\"tokens\": [\"a\", \"b\"], \"label\": 0}\n{\"tokens\": [\"c\"], \"label\": 1}\n",
      "t.jsonl", {}));
  try {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const study::ForeignAnswers& answers : api::parse_answers(bytes, "fuzz.npz")) {
      const study::AddedResults added = study::added_results(answers, test, test.trees.at("test"));
      check(!study::flaw_of_probabilities(added.predictions.at(0).probabilities, 2, 2),
            "a store keeps the probabilities");
      for (const study::WordRelevances& relevances : added.relevances) {
        check(!study::flaw_of_relevances(to_halves(relevances.words), 3),
              "a store keeps the relevances");
      }
      check(!study::flaw_of_metrics(added.trial), "figures are shares");
    }
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.npz: "), "an error names the file");
  }
  return 0;
}
