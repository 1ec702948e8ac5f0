#include "dimscope/text/batch.h"

#include <algorithm>
#include <numeric>

#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope {

std::int64_t Chains::num_nodes() const {
  return std::accumulate(alive.begin(), alive.end(), std::int64_t{0});
}

void BatchBuilder::begin(Batch& batch) {
  batch.words.clear();
  batch.labels.clear();
  lengths_.clear();
  for (Direction& direction : directions_) {
    direction.chains.clear();
    direction.chain_of.clear();
  }
}

void BatchBuilder::add_chain(Direction& direction, std::int32_t first, std::int32_t length) {
  direction.chain_of.push_back(static_cast<std::int32_t>(direction.chains.size()));
  direction.chains.push_back({first, length});
}

void BatchBuilder::add_sentence(std::span<const std::int32_t> tokens, const TrainingPhrases& all,
                                std::span<const std::int32_t> phrases,
                                std::span<const std::int32_t> words, Batch& batch) {
  std::int32_t low = static_cast<std::int32_t>(tokens.size()), high = 0;
  for (const std::int32_t p : phrases) {
    low = std::min(low, all.begin[p]);
    high = std::max(high, all.begin[p] + all.length(p));
  }
  const std::int32_t origin = static_cast<std::int32_t>(batch.words.size()) - low;
  for (std::int32_t i = low; i < high; ++i) batch.words.push_back(words[tokens[i]]);
  for (auto& chain_at : chain_at_) chain_at.assign(tokens.size(), -1);
  for (const std::int32_t p : phrases) {
    const std::int32_t length = all.length(p);
    const std::int32_t starts[] = {all.begin[p], all.begin[p] + length - 1};
    for (int k = 0; k < 2; ++k) {
      std::int32_t& chain = chain_at_[k][starts[k]];
      if (chain < 0) {
        chain = static_cast<std::int32_t>(directions_[k].chains.size());
        add_chain(directions_[k], origin + starts[k], length);
        continue;
      }
      std::int32_t& longest = directions_[k].chains[chain].length;
      longest = std::max(longest, length);
      directions_[k].chain_of.push_back(chain);
    }
    lengths_.push_back(length);
    batch.labels.push_back(all.labels[p]);
  }
}

void BatchBuilder::training(const TokenSequences& sentences, const TrainingPhrases& all,
                            std::span<const std::int32_t> phrases,
                            std::span<const std::int32_t> words, Sharing sharing, Batch& batch) {
  begin(batch);
  for (std::size_t i = 0, end; i < phrases.size(); i = end) {
    const std::int32_t sentence = all.sentence[phrases[i]];
    end = i + 1;
    while (sharing == Sharing::kSentence && end < phrases.size() &&
           all.sentence[phrases[end]] == sentence) {
      ++end;
    }
    add_sentence(sentences[sentence], all, phrases.subspan(i, end - i), words, batch);
  }
  finish(batch);
}

void BatchBuilder::whole(const TokenSequences& sequences, std::int32_t begin_at, std::int32_t end,
                         Batch& batch) {
  begin(batch);
  for (std::int32_t s = begin_at; s < end; ++s) {
    const auto tokens = sequences[s];
    check(!tokens.empty(), "a sequence has at least one token");
    const auto length = static_cast<std::int32_t>(tokens.size());
    const auto first = static_cast<std::int32_t>(batch.words.size());
    batch.words.insert(batch.words.end(), tokens.begin(), tokens.end());
    add_chain(directions_[0], first, length);
    add_chain(directions_[1], first + length - 1, length);
    lengths_.push_back(length);
    batch.labels.push_back(0);
  }
  finish(batch);
}

void BatchBuilder::finish(Batch& batch) {
  sort(directions_[0], batch.forward);
  sort(directions_[1], batch.backward);
  batch.forward.direction = 1;
  batch.backward.direction = -1;
}

// Chains by length, the longest first, and phrases by the level they end on; both stable.
void BatchBuilder::sort(const Direction& direction, Chains& chains) {
  std::int32_t levels = 0;
  for (const Chain& chain : direction.chains) levels = std::max(levels, chain.length);
  // alive[t] counts chains of more than t steps, which is also where those of t steps begin.
  chains.alive.assign(levels, 0);
  for (const Chain& chain : direction.chains) ++chains.alive[chain.length - 1];
  for (std::int32_t t = levels - 1; t > 0; --t) chains.alive[t - 1] += chains.alive[t];
  count_.assign(levels + 1, 0);
  std::copy(chains.alive.begin(), chains.alive.end(), count_.begin());
  chains.first.resize(direction.chains.size());
  rank_.resize(direction.chains.size());
  for (std::size_t r = 0; r < direction.chains.size(); ++r) {
    const Chain& chain = direction.chains[r];
    rank_[r] = count_[chain.length]++;
    chains.first[rank_[r]] = chain.first;
  }

  chains.end_begin.assign(levels + 1, 0);
  for (const std::int32_t length : lengths_) ++chains.end_begin[length];
  std::partial_sum(chains.end_begin.begin(), chains.end_begin.end(), chains.end_begin.begin());
  count_.assign(chains.end_begin.begin(), chains.end_begin.end());
  chains.ends.resize(lengths_.size());
  for (std::size_t b = 0; b < lengths_.size(); ++b) {
    chains.ends[count_[lengths_[b] - 1]++] = {static_cast<std::int32_t>(b),
                                              rank_[direction.chain_of[b]]};
  }
}

std::span<const std::span<const std::int32_t>> PartCutter::cut(
    const TrainingPhrases& all, std::span<const std::int32_t> phrases, std::int32_t parts) {
  parts_.clear();
  if (parts == 1) {
    parts_.push_back(phrases);
    return parts_;
  }
  sentences_.clear();
  for (std::size_t i = 0, end; i < phrases.size(); i = end) {
    end = i + 1;
    while (end < phrases.size() && all.sentence[phrases[end]] == all.sentence[phrases[i]]) ++end;
    sentences_.push_back(phrases.subspan(i, end - i));
  }
  // By phrases, then by place: the same as a stable sort, which would take memory.
  std::ranges::sort(sentences_, [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() < b.size() : a.data() < b.data();
  });
  sorted_.clear();
  ends_.clear();
  for (const auto sentence : sentences_) {
    sorted_.insert(sorted_.end(), sentence.begin(), sentence.end());
    // A part ends with the sentence that reaches its share.
    if (sorted_.size() * parts >= phrases.size() * (ends_.size() + 1)) {
      ends_.push_back(sorted_.size());
    }
  }
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    parts_.push_back(std::span(sorted_).subspan(begin, end - begin));
    begin = end;
  }
  return parts_;
}

std::vector<std::int32_t> epoch_order(const TrainingPhrases& phrases, std::uint64_t seed,
                                      std::int32_t epoch) {
  // First phrase of each sentence that has any.
  std::vector<std::int32_t> first;
  const std::int32_t num_phrases = phrases.sequences.size();
  for (std::int32_t p = 0; p < num_phrases; ++p) {
    if (p == 0 || phrases.sentence[p] != phrases.sentence[p - 1]) first.push_back(p);
  }
  Random(seed, Purpose::kSentenceOrder, static_cast<std::uint64_t>(epoch)).shuffle(first);

  std::vector<std::int32_t> order;
  order.reserve(num_phrases);
  for (const std::int32_t begin : first) {
    for (std::int32_t p = begin; p < num_phrases && phrases.sentence[p] == phrases.sentence[begin];
         ++p) {
      order.push_back(p);
    }
  }
  return order;
}

}  // namespace dimscope
