// The study reader either refuses a text with an InputError that has its place, or gives a study
// whose every number is in range, so that its grid expands.
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/study_file.h"

namespace dimscope {
namespace {

// Sum over the blocks of their products, or `limit` if it is more.
std::size_t num_trials_up_to(std::size_t limit, const StudyFile& study) {
  std::size_t sum = 0;
  for (const GridBlock& block : study.grid) {
    std::size_t product = 1;
    for (const GridAxis& axis : block.axes) {
      product *= axis.values.size();
      if (product >= limit) return limit;
    }
    sum += product;
  }
  return sum < limit ? sum : limit;
}

void check_study(const StudyFile& study) {
  check(!study.name.empty(), "a study has a name");
  check(!study.grid.empty(), "a study has a grid");
  for (const GridBlock& block : study.grid) {
    for (const GridAxis& axis : block.axes) {
      const ConfigField* field = find_config_field(axis.field);
      check(field != nullptr && field->is_number(), "an axis is a numeric field");
      check(!axis.values.empty() && axis.values.size() <= 100'000, "an axis has values");
    }
  }
  const auto num_classes = static_cast<std::int32_t>(
      study.data.classes.empty() ? sentiment_class_names().size() : study.data.classes.size());
  for (const StudySentence& sentence : study.sentences) {
    check(!tokenize(sentence.text, study.data.lowercase).empty(), "a sentence has a word");
    const std::int32_t label = sentence.label.value_or(0);
    check(label >= 0 && label < num_classes, "a label is a class");
  }
  for (const StudyPhrase& phrase : study.phrases) {
    check(!tokenize(phrase.text, study.data.lowercase).empty(), "a phrase has a word");
    check(phrase.label >= 0 && phrase.label < num_classes, "a label is a class");
  }
  for (const SliceRule& slice : study.slices) {
    check(!slice.name.empty(), "a slice has a name");
  }
  constexpr std::size_t kManyTrials = 2000;  // more would only make the fuzzer slow
  if (num_trials_up_to(kManyTrials, study) == kManyTrials) return;
  const std::vector<TrialConfig> trials = expand_grid(study);
  check(!trials.empty(), "a grid has a trial");
  for (const TrialConfig& trial : trials) check(!canonical_config(trial).empty(), "a trial prints");
}

}  // namespace
}  // namespace dimscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    check_study(parse_study({reinterpret_cast<const char*>(data), size}, "fuzz.toml"));
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.toml:"), "an error has its place");
  }
  return 0;
}
