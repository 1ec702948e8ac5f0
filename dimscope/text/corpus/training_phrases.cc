#include "dimscope/text/corpus/training_phrases.h"

#include <algorithm>
#include <numeric>

#include "dimscope/base/rng.h"

namespace dimscope::text {
namespace {

std::uint64_t hash_of(std::span<const std::int32_t> words) {
  std::uint64_t hash = words.size();
  for (const std::int32_t word : words) {
    hash = Random::mix(hash ^ static_cast<std::uint64_t>(word));
  }
  return hash;
}

// Finds the number of a token sequence: open addressing with linear probing over the sequences
// themselves, so that no sequence is stored twice.
class SequenceIndex {
 public:
  explicit SequenceIndex(TokenSequences& sequences) : sequences_(sequences), slots_(1024, kFree) {}

  // The number of `words`, adding it as the last sequence if it is new.
  std::int32_t number_of(std::span<const std::int32_t> words) {
    // At most half full, so that a probe stays short.
    if (hashes_.size() * 2 >= slots_.size()) grow();
    const std::uint64_t hash = hash_of(words);
    std::size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] != kFree; slot = (slot + 1) & (slots_.size() - 1)) {
      const std::int32_t candidate = slots_[slot];
      if (hashes_[candidate] == hash && std::ranges::equal(sequences_[candidate], words)) {
        return candidate;
      }
    }
    slots_[slot] = sequences_.size();
    sequences_.add(words);
    hashes_.push_back(hash);
    return slots_[slot];
  }

 private:
  static constexpr std::int32_t kFree = -1;

  void grow() {
    slots_.assign(slots_.size() * 2, kFree);
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      std::size_t slot = hashes_[i] & (slots_.size() - 1);
      while (slots_[slot] != kFree) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::int32_t>(i);
    }
  }

  TokenSequences& sequences_;
  std::vector<std::uint64_t> hashes_;  // of each sequence
  std::vector<std::int32_t> slots_;    // sequence number or kFree; a power of two of them
};

struct Occurrence {
  std::int32_t phrase;
  std::int32_t label;
};

// The labels of each phrase's occurrences, back to back by phrase, in order of occurrence.
struct LabelsByPhrase {
  std::vector<std::int32_t> labels;
  std::vector<std::size_t> offsets;  // [num_phrases + 1]

  LabelsByPhrase(const std::vector<Occurrence>& occurrences, std::int32_t num_phrases)
      : labels(occurrences.size()), offsets(static_cast<std::size_t>(num_phrases) + 1, 0) {
    for (const Occurrence& occurrence : occurrences) ++offsets[occurrence.phrase + 1];
    std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
    std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
    for (const Occurrence& occurrence : occurrences) {
      labels[next[occurrence.phrase]++] = occurrence.label;
    }
  }

  std::span<const std::int32_t> operator[](std::int32_t phrase) const {
    return std::span(labels).subspan(offsets[phrase], offsets[phrase + 1] - offsets[phrase]);
  }
};

// The most frequent label, the earliest of them in a tie. counts [C] is all zeros before and after.
std::int32_t majority(std::span<const std::int32_t> labels, std::vector<std::int32_t>& counts) {
  std::int32_t most = 0;
  for (const std::int32_t label : labels) most = std::max(most, ++counts[label]);
  const auto winner =
      std::ranges::find_if(labels, [&](const std::int32_t label) { return counts[label] == most; });
  const std::int32_t best = *winner;
  for (const std::int32_t label : labels) counts[label] = 0;
  return best;
}

}  // namespace

TrainingPhrases collect_phrases(std::span<const Tree> trees, const TokenSequences& sentences,
                                std::optional<std::span<const std::int32_t>> chosen,
                                bool every_node, int num_classes) {
  TrainingPhrases phrases;
  SequenceIndex index(phrases.sequences);
  std::vector<Occurrence> occurrences;
  const std::size_t count = chosen ? chosen->size() : trees.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t s = chosen ? (*chosen)[i] : static_cast<std::int32_t>(i);
    const std::span<const std::int32_t> words = sentences[s];
    for (const TreeNode& node : trees[static_cast<std::size_t>(s)].nodes) {
      if (node.label == TreeNode::kUnlabelled) continue;
      const std::int32_t phrase = index.number_of(words.subspan(node.begin, node.end - node.begin));
      if (phrase == static_cast<std::int32_t>(phrases.sentence.size())) {
        phrases.sentence.push_back(s);
        phrases.begin.push_back(node.begin);
      }
      occurrences.push_back({phrase, node.label});
      if (!every_node) break;  // The first node is the root.
    }
  }

  const LabelsByPhrase by_phrase(occurrences, phrases.sequences.size());
  std::vector<std::int32_t> counts(num_classes, 0);
  phrases.labels.reserve(phrases.sequences.size());
  for (std::int32_t p = 0; p < phrases.sequences.size(); ++p) {
    const std::span<const std::int32_t> labels = by_phrase[p];
    phrases.labels.push_back(majority(labels, counts));
    if (std::ranges::count(labels, labels[0]) != std::ssize(labels)) ++phrases.num_relabelled;
  }
  return phrases;
}

}  // namespace dimscope::text
