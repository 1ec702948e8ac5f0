#include "dimscope/text/corpus/both_cases.h"

#include <string>
#include <unordered_map>

#include "dimscope/base/check.h"
#include "dimscope/base/digest.h"

namespace dimscope::text {
namespace {

// Words of `split` that some word of `known`, all in lower case, is but for case.
void add_variants(const Split& split, const std::unordered_map<std::string, std::int32_t>& known,
                  Vocabulary& vocabulary) {
  for (const Tree& tree : split.trees) {
    for (const std::string& token : tree.tokens) {
      if (known.contains(to_lower(token))) vocabulary.add(token);
    }
  }
}

void number_again(Split& split, const Vocabulary& vocabulary) {
  split.sentences = {};
  for (const Tree& tree : split.trees) split.sentences.add(vocabulary.find_all(tree.tokens));
}

}  // namespace

void keep_both_cases(Dataset& data) {
  check(!data.lowercase, "keep_both_cases: data that keep case");
  Vocabulary& vocabulary = data.vocabulary;
  std::unordered_map<std::string, std::int32_t> first;  // word of each form in lower case
  const std::int32_t of_train = vocabulary.size();
  for (std::int32_t w = 0; w < of_train; ++w) {
    const std::string lower = w == Vocabulary::kUnknown ? "" : to_lower(vocabulary.token(w));
    first.try_emplace(lower, w);
    if (w != Vocabulary::kUnknown) vocabulary.add(lower);
  }
  add_variants(data.dev, first, vocabulary);
  add_variants(data.test, first, vocabulary);
  number_again(data.dev, vocabulary);
  number_again(data.test, vocabulary);
  data.lower_word = {Vocabulary::kUnknown};
  for (std::int32_t w = 1; w < vocabulary.size(); ++w) {
    data.lower_word.push_back(first.at(to_lower(vocabulary.token(w))));
  }
  data.word_counts.resize(static_cast<std::size_t>(vocabulary.size()), 0);
  data.digest = Digest().add("both cases").add(data.digest).hex();
}

}  // namespace dimscope::text
