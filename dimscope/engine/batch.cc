#include "dimscope/engine/batch.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope::engine {

namespace {

// Lanes that a processor computes at once, or half of them.
constexpr std::int32_t kLanesTogether = 8;

}  // namespace

void BatchBuilder::begin(Batch& batch) {
  batch.words.clear();
  batch.labels.clear();
  lengths_.clear();
  for (int k = 0; k < 2; ++k) {
    directions_[k].step = k == 0 ? 1 : -1;
    directions_[k].length.clear();
    directions_[k].first.clear();
  }
}

void BatchBuilder::add_words(std::int32_t count) {
  for (Direction& direction : directions_) {
    direction.length.resize(direction.length.size() + static_cast<std::size_t>(count), 0);
  }
}

void BatchBuilder::add_phrase(std::int32_t first, std::int32_t length) {
  for (int k = 0; k < 2; ++k) {
    const std::int32_t at = k == 0 ? first : first + length - 1;
    directions_[k].length[at] = std::max(directions_[k].length[at], length);
    directions_[k].first.push_back(at);
  }
  lengths_.push_back(length);
}

void BatchBuilder::add_sentence(std::span<const std::int32_t> tokens,
                                const text::TrainingPhrases& all,
                                std::span<const std::int32_t> phrases,
                                std::span<const std::int32_t> words, Batch& batch) {
  std::int32_t low = static_cast<std::int32_t>(tokens.size()), high = 0;
  for (const std::int32_t p : phrases) {
    low = std::min(low, all.begin[p]);
    high = std::max(high, all.begin[p] + all.length(p));
  }
  const std::int32_t origin = static_cast<std::int32_t>(batch.words.size()) - low;
  for (std::int32_t i = low; i < high; ++i) batch.words.push_back(words[tokens[i]]);
  add_words(high - low);
  for (const std::int32_t p : phrases) {
    add_phrase(origin + all.begin[p], all.length(p));
    batch.labels.push_back(all.labels[p]);
  }
}

void BatchBuilder::training(const text::TokenSequences& sentences, const text::TrainingPhrases& all,
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
  finish(/*may_wait=*/true, batch);
}

void BatchBuilder::whole(const text::TokenSequences& sequences, std::int32_t begin_at,
                         std::int32_t end, Batch& batch) {
  begin(batch);
  for (std::int32_t s = begin_at; s < end; ++s) {
    const auto tokens = sequences[s];
    check(!tokens.empty(), "a sequence has at least one token");
    const auto length = static_cast<std::int32_t>(tokens.size());
    const auto first = static_cast<std::int32_t>(batch.words.size());
    batch.words.insert(batch.words.end(), tokens.begin(), tokens.end());
    add_words(length);
    add_phrase(first, length);
    batch.labels.push_back(0);
  }
  finish(/*may_wait=*/false, batch);
}

void BatchBuilder::finish(bool may_wait, Batch& batch) {
  for (int k = 0; k < 2; ++k) {
    sort(directions_[k]);
    if (may_wait && longer_.size() > 2) {
      pack();
    } else {
      side_by_side();
    }
    lay_out(directions_[k], k == 0 ? batch.forward : batch.backward);
  }
}

// Chains by length, the longest first; stable.
void BatchBuilder::sort(const Direction& direction) {
  const auto positions = static_cast<std::int32_t>(direction.length.size());
  const std::int32_t longest = positions == 0 ? 0 : std::ranges::max(direction.length);
  longer_.assign(longest + 1, 0);
  for (const std::int32_t length : direction.length) ++longer_[std::max(length - 1, 0)];
  longer_[0] -= static_cast<std::int32_t>(std::ranges::count(direction.length, 0));
  for (std::int32_t n = longest; n > 0; --n) longer_[n - 1] += longer_[n];
  next_.assign(longer_.begin(), longer_.end());
  sorted_.resize(longer_[0]);
  for (std::int32_t at = 0; at < positions; ++at) {
    if (direction.length[at] > 0) sorted_[next_[direction.length[at]]++] = at;
  }
  courses_.resize(direction.length.size());
}

// Every chain in a lane of its own.
void BatchBuilder::side_by_side() {
  for (std::size_t r = 0; r < sorted_.size(); ++r) {
    const auto lane = static_cast<std::int32_t>(r);
    courses_[sorted_[r]] = {.number = lane, .lane = lane, .level = 1};
  }
}

// After their first step, chains one behind the other in as many lanes as the longest one allows.
void BatchBuilder::pack() {
  const auto longest = static_cast<std::int32_t>(longer_.size()) - 2;  // steps after the first
  const std::int32_t steps = std::accumulate(longer_.begin() + 1, longer_.end(), 0);
  const std::int32_t lanes =
      std::max(kLanesTogether, steps / longest / kLanesTogether * kLanesTogether);
  std::int32_t levels = std::max(longest, (steps + lanes - 1) / lanes);
  // One level more at a time; of many, more at once, or long sentences would take long to try.
  while (!fill_lanes(lanes, levels)) levels += 1 + levels / 128;
  number_chains(levels);
}

// Lane by lane, always the longest chain that there is room for; false where some are left over.
bool BatchBuilder::fill_lanes(std::int32_t lanes, std::int32_t levels) {
  next_.assign(longer_.begin(), longer_.end());
  loads_.clear();
  std::int32_t taken = 0;
  for (std::int32_t lane = 0; lane < lanes && taken < longer_[1]; ++lane) {
    std::int32_t level = 1;
    auto length = static_cast<std::int32_t>(longer_.size()) - 1;
    while (true) {
      length = std::min(length, levels - level + 2);
      while (length > 1 && next_[length] == longer_[length - 1]) --length;
      if (length < 2) break;
      courses_[sorted_[next_[length]++]] = {.number = 0, .lane = lane, .level = level};
      level += length - 1;
      ++taken;
    }
    loads_.push_back(level - 1);
  }
  return taken == longer_[1];
}

// The lanes that are in use longest come first; then the chains that wait, by level; then those of
// a single step.
void BatchBuilder::number_chains(std::int32_t levels) {
  order_.resize(loads_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::ranges::sort(order_, [&](std::int32_t a, std::int32_t b) {
    return loads_[a] != loads_[b] ? loads_[a] > loads_[b] : a < b;
  });
  rank_.resize(loads_.size());
  for (std::size_t r = 0; r < order_.size(); ++r) rank_[order_[r]] = static_cast<std::int32_t>(r);
  next_.assign(levels + 1, 0);
  for (std::int32_t r = 0; r < longer_[1]; ++r) ++next_[courses_[sorted_[r]].level];
  std::int32_t number = 0;
  for (std::int32_t& count : next_) number += std::exchange(count, number);
  for (std::int32_t r = 0; r < longer_[1]; ++r) {
    Course& course = courses_[sorted_[r]];
    course.lane = rank_[course.lane];
    course.number = course.level == 1 ? course.lane : next_[course.level]++;
  }
  for (std::int32_t r = longer_[1]; r < longer_[0]; ++r) {
    courses_[sorted_[r]] = {.number = r, .lane = r, .level = 1};
  }
}

// What the courses say, level by level.
void BatchBuilder::lay_out(const Direction& direction, Chains& chains) {
  const auto longer = std::span(sorted_).first(longer_.size() > 1 ? longer_[1] : 0);
  const auto end_of = [&](std::int32_t at) {  // the level after its last step's
    return courses_[at].level + direction.length[at] - 1;
  };
  std::int32_t levels = sorted_.empty() ? 0 : 1;
  for (const std::int32_t at : longer) levels = std::max(levels, end_of(at));
  // At first what begins on each level less what ended before.
  chains.alive.assign(levels + 1, 0);
  chains.join_begin.assign(levels + 1, 0);
  for (const std::int32_t at : longer) {
    ++chains.alive[courses_[at].level];
    --chains.alive[end_of(at)];
    if (courses_[at].level > 1) ++chains.join_begin[courses_[at].level + 1];
  }
  chains.alive.pop_back();
  std::partial_sum(chains.alive.begin(), chains.alive.end(), chains.alive.begin());
  if (levels > 0) chains.alive[0] = static_cast<std::int32_t>(sorted_.size());
  std::partial_sum(chains.join_begin.begin(), chains.join_begin.end(), chains.join_begin.begin());
  chains.level_begin.assign(levels + 1, 0);
  std::partial_sum(chains.alive.begin(), chains.alive.end(), chains.level_begin.begin() + 1);

  chains.position.resize(chains.level_begin.back());
  chains.joins.resize(chains.join_begin.back());
  for (const std::int32_t at : sorted_) chains.position[courses_[at].number] = at;
  for (const std::int32_t at : longer) {
    const auto [number, lane, level] = courses_[at];
    for (std::int32_t s = 1; s < direction.length[at]; ++s) {
      chains.position[chains.level_begin[level + s - 1] + lane] = at + direction.step * s;
    }
    if (level > 1) chains.joins[number - chains.alive[1]] = {.lane = lane, .chain = number};
  }
  lay_out_ends(direction, chains);
}

// Phrases by the level they end on; stable.
void BatchBuilder::lay_out_ends(const Direction& direction, Chains& chains) {
  const auto level_of = [&](std::size_t b) {
    return lengths_[b] == 1 ? 0 : courses_[direction.first[b]].level + lengths_[b] - 2;
  };
  chains.end_begin.assign(chains.level_begin.size(), 0);
  for (std::size_t b = 0; b < lengths_.size(); ++b) ++chains.end_begin[level_of(b) + 1];
  std::partial_sum(chains.end_begin.begin(), chains.end_begin.end(), chains.end_begin.begin());
  next_.assign(chains.end_begin.begin(), chains.end_begin.end());
  chains.ends.resize(lengths_.size());
  for (std::size_t b = 0; b < lengths_.size(); ++b) {
    const Course& course = courses_[direction.first[b]];
    chains.ends[next_[level_of(b)]++] = {.phrase = static_cast<std::int32_t>(b),
                                         .lane = lengths_[b] == 1 ? course.number : course.lane};
  }
}

std::span<const std::span<const std::int32_t>> PartCutter::cut(
    const text::TrainingPhrases& all, std::span<const std::int32_t> phrases, std::int32_t parts) {
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

std::vector<std::int32_t> epoch_order(const text::TrainingPhrases& phrases, std::uint64_t seed,
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

}  // namespace dimscope::engine
