// Sentences found by the relevance of their words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/effects/finders/finder_query.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/slices/tree_patterns.h"

namespace dimscope::effects {
namespace {

// The word with the largest relevance, and how large it is.
std::string strongest_word(std::span<const float> relevance, const text::Tree& sentence) {
  const auto most = std::ranges::max_element(relevance, {}, [](float r) { return std::abs(r); });
  return fmt::format("{} {:+.2f}", sentence.tokens[most - relevance.begin()], *most);
}

// For each sentence the places of the words whose own label has the sentence's polarity; none for a
// neutral sentence.
std::vector<std::vector<std::int32_t>> words_of_polarity(const std::vector<text::Tree>& sentences) {
  std::vector<std::vector<std::int32_t>> words(sentences.size());
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    const text::Tree& tree = sentences[s];
    const text::Polarity side = text::polarity(tree.nodes[0].label);
    if (side == text::Polarity::kNeutral) continue;
    for (std::int32_t n = 0; n < static_cast<std::int32_t>(tree.nodes.size()); ++n) {
      const text::TreeNode& node = tree.nodes[n];
      if (!tree.is_leaf(n) || node.label == text::TreeNode::kUnlabelled) continue;
      if (text::polarity(node.label) == side) words[s].push_back(node.begin);
    }
  }
  return words;
}

}  // namespace

FinderView FinderQuery::reasons() const {
  if (num_trials() < 2) throw InputError("reasons needs two complete trials or more");
  require_relevances();
  const auto predicted = this->predicted();
  const analysis::RelevanceTable relevances = data_.relevances();
  const std::vector<std::int32_t> sentences = this->sentences();
  const auto limit = options_.max_rows == 0 ? sentences.size() : options_.max_rows;
  const auto found = analysis::find_different_reasons(relevances, predicted, sentences, limit);
  FinderView view = this->view({{"trials", "trials", Kind::kCount}},
                               {{"answer", "answer", Kind::kText},
                                {"trials", "trials", Kind::kCount},
                                {"mean_distance", "mean distance %", Kind::kPercent},
                                {"largest_distance", "largest %", Kind::kPercent},
                                {"trial_a", "one trial", Kind::kText},
                                {"word_a", "its word", Kind::kText},
                                {"trial_b", "another", Kind::kText},
                                {"word_b", "its word", Kind::kText}});
  view.facts.rows = {{count(num_trials())}};
  view.statement = fmt::format(
      "Of the trials that give a sentence its commonest answer, the relevance of the words ({}) "
      "is compared: distance is the share of it that lies on other words or has another sign. "
      "These "
      "are the sentences with the largest mean distance, out of {}, over {} trials.",
      method(), sentences.size(), num_trials());
  for (const analysis::Reasons& r : found) {
    const text::Tree& sentence = data_.trees()[r.sentence];
    add_row(view, r.sentence,
            {data_.data().class_names[r.label], count(r.num_trials), r.mean_distance,
             r.largest_distance, trials()[r.farthest.from].key,
             strongest_word(relevances.words(r.farthest.from, r.sentence), sentence),
             trials()[r.farthest.to].key,
             strongest_word(relevances.words(r.farthest.to, r.sentence), sentence)});
  }
  return view;
}

FinderView FinderQuery::suspects() const {
  if (!study::has_sentiment_classes(data_.data())) {
    throw InputError("suspects needs labelled words and the five sentiment classes");
  }
  const std::vector<std::vector<std::int32_t>> words = words_of_polarity(data_.trees());
  if (std::ranges::all_of(words, [](const auto& of_sentence) { return of_sentence.empty(); })) {
    throw InputError("suspects needs labelled words, and the test sentences have none");
  }
  require_relevances();
  // Of an answer is known what counts against it where its own class was explained.
  auto predicted = this->predicted();
  constexpr std::int32_t kNotExplained = -1;
  for (std::size_t t = 0; t < predicted.size(); ++t) {
    const std::vector<std::int32_t> explained = data_.explained_classes(t);
    for (std::size_t s = 0; s < explained.size(); ++s) {
      if (predicted[t][s] != explained[s]) predicted[t][s] = kNotExplained;
    }
  }
  const analysis::Suspects found = analysis::find_suspects(
      data_.relevances(), predicted, data_.data().labels.at("test"), words, sentences());
  FinderView view = this->view({{"answers", "right answers", Kind::kCount},
                                {"negative", "suspect", Kind::kCount},
                                {"sentences", "sentences", Kind::kCount}},
                               {{"right", "right trials", Kind::kCount},
                                {"negative", "suspect trials", Kind::kCount},
                                {"mean_relevance", "mean relevance %", Kind::kPercent},
                                {"words", "labelled words", Kind::kText}});
  view.facts.rows = {
      {count(found.num_answers), count(found.num_negative), count(std::ssize(found.sentences))}};
  view.statement = fmt::format(
      "{} of {} right answers to sentences with words of their own polarity have negative "
      "relevance ({}) on these words together; they are spread over {} sentences ({} trials).",
      found.num_negative, found.num_answers, method(), found.sentences.size(), num_trials());
  for (const analysis::Suspect& s : found.sentences) {
    std::vector<std::string> labelled;
    for (const std::int32_t w : words[s.sentence]) {
      labelled.push_back(data_.trees()[s.sentence].tokens[w]);
    }
    if (!add_row(view, s.sentence,
                 {count(s.num_right), count(s.num_negative), s.mean_relevance,
                  fmt::format("{}", fmt::join(labelled, ", "))})) {
      break;
    }
  }
  return view;
}

}  // namespace dimscope::effects
