#include "dimscope/text/synthetic/synthetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "dimscope/base/error.h"
#include "dimscope/base/rng.h"
#include "dimscope/text/synthetic/grammar.h"
#include "dimscope/text/synthetic/score.h"

namespace dimscope::text {
namespace {

constexpr std::int32_t kMaxSentences = 1'000'000;

// The numbers are part of every sentence's random stream and are never changed.
enum class SplitNumber : std::uint64_t { kTrain = 0, kDev = 1, kTest = 2 };

void require_count(std::string_view name, std::int32_t count) {
  if (count < 0 || count > kMaxSentences) {
    throw InputError(
        fmt::format("synthetic corpus: {} is {}, expected 0..{}", name, count, kMaxSentences));
  }
}

// Each possible sentence belongs to one split for good, by a hash of its text (FNV-1a over the
// words, a space after each; then mixed): half to train, a quarter each to dev and test. So the
// splits share no sentence although none of them knows what the others hold.
SplitNumber home_of(const Derivation& derivation) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  const auto add = [&hash](char c) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  };
  for (const Derivation::Word& word : derivation.words) {
    for (const char c : word.text) add(c);
    add(' ');
  }
  switch (Random::mix(hash) >> 62) {
    case 0:
      return SplitNumber::kDev;
    case 1:
      return SplitNumber::kTest;
    default:
      return SplitNumber::kTrain;
  }
}

// Whether a word of sentiment or an aspect of the film comes twice: "the editing shines , although
// the editing is excruciating" is no sentence of a review.
bool repeats_itself(const Derivation& derivation) {
  std::vector<std::string_view> content;
  for (const auto& [text, word_class] : derivation.words) {
    const bool is_aspect = word_class->name == "aspect" || word_class->name == "aspects";
    if (!is_aspect && word_class->effect != WordEffect::kSentiment) continue;
    if (std::find(content.begin(), content.end(), text) != content.end()) return true;
    content.push_back(text);
  }
  return false;
}

// Derives sentences from the stream of (seed, split, index) until a good one belongs to the split:
// two attempts on average for train, four for dev and test, and a few per cent more.
Derivation derive_for(std::uint64_t seed, SplitNumber split, std::int32_t index) {
  const Random random(
      seed, Purpose::kSyntheticSentence,
      (static_cast<std::uint64_t>(split) << 32) + static_cast<std::uint64_t>(index));
  std::uint64_t position = 0;
  while (true) {
    Derivation derivation = derive_sentence(random, position);
    if (home_of(derivation) == split && !repeats_itself(derivation)) return derivation;
  }
}

// Appends the subtree of `derived` in preorder, with its labels and scores.
void append_subtree(const Derivation& derivation, std::span<const double> scores,
                    std::int32_t derived, std::int32_t parent, SyntheticSentence& sentence) {
  const Derivation::Node& from = derivation.nodes[derived];
  const auto number = static_cast<std::int32_t>(sentence.tree.nodes.size());
  sentence.tree.nodes.push_back(
      {sentiment_class_of_score(scores[derived]), from.begin, from.end, 0, parent});
  sentence.node_scores.push_back(scores[derived]);
  if (from.left >= 0) {
    append_subtree(derivation, scores, from.left, number, sentence);
    append_subtree(derivation, scores, from.right, number, sentence);
  }
  sentence.tree.nodes[number].subtree_end = static_cast<std::int32_t>(sentence.tree.nodes.size());
}

SyntheticSentence with_truth(const Derivation& derivation) {
  std::vector<double> scores;
  score_nodes(derivation, std::vector<std::uint8_t>(derivation.words.size(), 1), scores);
  SyntheticSentence sentence;
  for (const Derivation::Word& word : derivation.words) {
    sentence.tree.tokens.emplace_back(word.text);
  }
  const auto root = static_cast<std::int32_t>(derivation.nodes.size()) - 1;
  append_subtree(derivation, scores, root, -1, sentence);
  sentence.score = scores.back();
  sentence.contribution = true_contributions(derivation);
  return sentence;
}

std::vector<SyntheticSentence> generate_split(std::uint64_t seed, SplitNumber split,
                                              std::int32_t num_sentences) {
  std::vector<SyntheticSentence> sentences;
  sentences.reserve(num_sentences);
  for (std::int32_t i = 0; i < num_sentences; ++i) {
    sentences.push_back(with_truth(derive_for(seed, split, i)));
  }
  return sentences;
}

// Node n of sentence i draws at positions 2n (whether) and 2n+1 (which way), so a larger share
// moves the labels that a smaller one moves, and more.
void add_label_noise(std::uint64_t seed, double share, std::vector<SyntheticSentence>& sentences) {
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const Random random(seed, Purpose::kSyntheticLabelNoise, i);
    auto& nodes = sentences[i].tree.nodes;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (random.uniform(2 * n) >= share) continue;
      std::int32_t& label = nodes[n].label;
      const bool up = label == 0 || (label < 4 && random.uniform(2 * n + 1) < 0.5);
      label += up ? 1 : -1;
    }
  }
}

}  // namespace

std::int32_t sentiment_class_of_score(double score) {
  constexpr double kMild = 0.45;    // between 0.4, a slightly good film, and 0.7, one not good
  constexpr double kStrong = 1.45;  // between 1.4, a fairly superb film, and 1.7, a very good one
  return (score > -kStrong) + (score > -kMild) + (score >= kMild) + (score >= kStrong);
}

SyntheticCorpus generate_synthetic(const SyntheticConfig& config) {
  require_count("the number of train sentences", config.num_train);
  require_count("the number of dev sentences", config.num_dev);
  require_count("the number of test sentences", config.num_test);
  if (!(config.label_noise >= 0.0 && config.label_noise <= 1.0)) {  // NaN fails too
    throw InputError(fmt::format(
        "synthetic corpus: the label noise is {}, expected 0..1, a share of the train labels",
        config.label_noise));
  }
  SyntheticCorpus corpus;
  corpus.train = generate_split(config.seed, SplitNumber::kTrain, config.num_train);
  corpus.dev = generate_split(config.seed, SplitNumber::kDev, config.num_dev);
  corpus.test = generate_split(config.seed, SplitNumber::kTest, config.num_test);
  if (config.label_noise > 0) add_label_noise(config.seed, config.label_noise, corpus.train);
  return corpus;
}

}  // namespace dimscope::text
