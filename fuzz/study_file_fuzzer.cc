// The study reader either refuses a text with an InputError that has its place, or gives a study
// whose every number is in range, so that its grid expands.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/grid.h"
#include "dimscope/text/slices/slice_rule.h"

namespace dimscope {
namespace {

// Sum over the blocks of their products, or `limit` if it is more.
std::size_t num_trials_up_to(std::size_t limit, const study::StudyFile& study) {
  std::size_t sum = 0;
  for (const study::GridBlock& block : study.grid) {
    std::size_t product = 1;
    for (const study::GridAxis& axis : block.axes) {
      product *= axis.values.size();
      if (product >= limit) return limit;
    }
    sum += product;
  }
  return sum < limit ? sum : limit;
}

bool names_a_file(const text::SliceCondition& condition) {
  const auto any = [](const std::vector<text::SliceCondition>& conditions) {
    return std::ranges::any_of(conditions, names_a_file);
  };
  return !condition.list.empty() || any(condition.any_of) || any(condition.all_of) ||
         any(condition.none_of);
}

// Two sentences with trees.
const text::Dataset& small_treebank() {
  static const text::Dataset data = [] {
    const std::vector<text::Tree> trees = text::parse_trees(
        "(1 (3 good) (1 (2 but) (1 slow)))\n(1 (2 (2 is) (2 n't)) (3 good))\n", "trees", 5);
    return text::build_dataset(text::sentiment_class_names(), true, true, trees, trees, trees);
  }();
  return data;
}

void check_slices(const study::StudyFile& study) {
  const std::vector<std::string>& classes =
      study.data.classes.empty() ? text::sentiment_class_names() : study.data.classes;
  bool no_file = true;
  for (const text::SliceRule& slice : study.slices) {
    check(!slice.name.empty(), "a slice has a name");
    check(!text::describe(slice.condition, classes).empty(), "a slice has a description");
    no_file = no_file && !names_a_file(slice.condition);
  }
  if (!no_file || classes != text::sentiment_class_names()) return;
  // What the reader lets through, the data can be asked.
  const text::Dataset& data = small_treebank();
  const auto found = text::find_slices(study.slices, text::slice_source(data, data.test));
  check(found.size() == study.slices.size(), "each slice is found");
}

void check_study(const study::StudyFile& study) {
  check(!study.name.empty(), "a study has a name");
  check(!study.grid.empty(), "a study has a grid");
  for (const study::GridBlock& block : study.grid) {
    for (const study::GridAxis& axis : block.axes) {
      const model::ConfigField* field = model::find_config_field(axis.field);
      check(field != nullptr && field->can_vary(), "an axis is a field that can vary");
      check(!axis.values.empty() && axis.values.size() <= 100'000, "an axis has values");
    }
  }
  const auto num_classes =
      static_cast<std::int32_t>(study.data.classes.empty() ? text::sentiment_class_names().size()
                                                           : study.data.classes.size());
  for (const study::StudySentence& sentence : study.sentences) {
    check(!text::tokenize(sentence.text, study.data.lowercase).empty(), "a sentence has a word");
    const std::int32_t label = sentence.label.value_or(0);
    check(label >= 0 && label < num_classes, "a label is a class");
  }
  for (const study::StudyPhrase& phrase : study.phrases) {
    check(!text::tokenize(phrase.text, study.data.lowercase).empty(), "a phrase has a word");
    check(phrase.label >= 0 && phrase.label < num_classes, "a label is a class");
  }
  check_slices(study);
  constexpr std::size_t kManyTrials = 2000;  // more would only make the fuzzer slow
  if (num_trials_up_to(kManyTrials, study) == kManyTrials) return;
  const std::vector<model::TrialConfig> trials = study::expand_grid(study);
  check(!trials.empty(), "a grid has a trial");
  for (const model::TrialConfig& trial : trials)
    check(!model::canonical_config(trial).empty(), "a trial prints");
}

}  // namespace
}  // namespace dimscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    check_study(study::parse_study({reinterpret_cast<const char*>(data), size}, "fuzz.toml"));
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.toml:"), "an error has its place");
  }
  return 0;
}
