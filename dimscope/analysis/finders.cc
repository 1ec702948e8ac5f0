#include "dimscope/analysis/finders.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

// ---- Contrast

// The trials that move together, and how many of them have each sentence right.
struct Group {
  std::int32_t num_trials = 0;
  std::vector<std::int32_t> right;  // [S]
};

void add_groups(const TrialSet& set, std::vector<Group>& groups) {
  std::map<std::int32_t, std::size_t> place;
  for (std::size_t t = 0; t < set.trials.size(); ++t) {
    const auto [known, is_new] = place.emplace(set.groups[t], groups.size());
    if (is_new) groups.push_back({0, std::vector<std::int32_t>(set.trials[t]->size())});
    Group& group = groups[known->second];
    ++group.num_trials;
    for (std::size_t s = 0; s < group.right.size(); ++s) group.right[s] += (*set.trials[t])[s];
  }
}

// How many trials of the first set have each sentence right, the rest being the second.
struct Deal {
  std::int32_t num_a = 0, num_b = 0;
  std::vector<std::int32_t> right_a, right_b;  // [S]

  bool contrast(std::size_t s) const { return 2 * right_a[s] > num_a && 2 * right_b[s] < num_b; }
  bool reverse(std::size_t s) const { return 2 * right_b[s] > num_b && 2 * right_a[s] < num_a; }
};

Deal deal(const std::vector<Group>& groups, std::span<const std::size_t> order,
          std::size_t num_first) {
  const std::size_t sentences = groups[0].right.size();
  Deal sides{0, 0, std::vector<std::int32_t>(sentences), std::vector<std::int32_t>(sentences)};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Group& group = groups[order[i]];
    const bool first = i < num_first;
    (first ? sides.num_a : sides.num_b) += group.num_trials;
    std::vector<std::int32_t>& right = first ? sides.right_a : sides.right_b;
    for (std::size_t s = 0; s < sentences; ++s) right[s] += group.right[s];
  }
  return sides;
}

// The sentences of a deal that are in contrast.
struct DealtContrast {
  std::int64_t num_sentences = 0;
  double difference = 0;  // of the shares right, sum over them
};

DealtContrast contrast_of(const Deal& sides) {
  DealtContrast contrast;
  for (std::size_t s = 0; s < sides.right_a.size(); ++s) {
    if (!sides.contrast(s)) continue;
    ++contrast.num_sentences;
    contrast.difference += static_cast<double>(sides.right_a[s]) / sides.num_a -
                           static_cast<double>(sides.right_b[s]) / sides.num_b;
  }
  return contrast;
}

void add_chance(const std::vector<Group>& groups, std::size_t num_first, double real_difference,
                const ContrastOptions& options, Contrast& contrast) {
  std::vector<std::int64_t> counts;
  std::int64_t as_different = 1;  // the real deal
  for (std::int32_t i = 0; i < options.deals; ++i) {
    std::vector<std::size_t> order(groups.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random(options.seed, Purpose::kPermutation, static_cast<std::uint64_t>(i)).shuffle(order);
    const DealtContrast dealt = contrast_of(deal(groups, order, num_first));
    counts.push_back(dealt.num_sentences);
    as_different += dealt.difference >= real_difference;
  }
  if (counts.empty()) return;
  contrast.p = static_cast<double>(as_different) / static_cast<double>(counts.size() + 1);
  contrast.chance_mean =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})) /
      static_cast<double>(counts.size());
  std::ranges::sort(counts);
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(counts.size() - 1);
    return static_cast<double>(counts[static_cast<std::size_t>(place + 0.5)]);
  };
  contrast.chance = {at(0.025), at(0.975)};
}

// ---- Reasons

// The mean of |a - b| over all pairs of `values`, which are sorted in place: in sorted order value
// i is larger than i others and smaller than the rest.
double mean_difference(std::vector<float>& values) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += (2 * static_cast<double>(i) - n + 1) * static_cast<double>(values[i]);
  }
  return sum / (n * (n - 1) / 2);
}

// The trials that predict the commonest class of a sentence.
std::vector<std::int32_t> agreeing_trials(std::span<const std::vector<std::int32_t>> predicted,
                                          std::int32_t sentence, std::int32_t& label) {
  std::map<std::int32_t, std::vector<std::int32_t>> by_class;
  for (std::size_t t = 0; t < predicted.size(); ++t) {
    by_class[predicted[t][sentence]].push_back(static_cast<std::int32_t>(t));
  }
  const auto most =
      std::ranges::max_element(by_class, {}, [](const auto& entry) { return entry.second.size(); });
  label = most->first;
  return most->second;
}

Reasons reasons_for(const RelevanceTable& relevances,
                    std::span<const std::vector<std::int32_t>> predicted, std::int32_t sentence) {
  Reasons reasons{.sentence = sentence};
  const auto trials = agreeing_trials(predicted, sentence, reasons.label);
  reasons.num_trials = static_cast<std::int32_t>(trials.size());
  if (trials.size() < 2) return reasons;
  const std::size_t words = relevances.words(0, sentence).size();
  std::vector<float> values(trials.size());
  for (std::size_t w = 0; w < words; ++w) {
    for (std::size_t i = 0; i < trials.size(); ++i) {
      values[i] = relevances.words(trials[i], sentence)[w];
    }
    reasons.mean_distance += mean_difference(values) / 2;
  }
  return reasons;
}

void add_farthest(const RelevanceTable& relevances,
                  std::span<const std::vector<std::int32_t>> predicted, Reasons& reasons) {
  const auto trials = agreeing_trials(predicted, reasons.sentence, reasons.label);
  reasons.farthest = {trials[0], trials[1]};
  for (std::size_t i = 0; i < trials.size(); ++i) {
    for (std::size_t j = i + 1; j < trials.size(); ++j) {
      const double distance = explanation_distance(relevances.words(trials[i], reasons.sentence),
                                                   relevances.words(trials[j], reasons.sentence));
      if (distance <= reasons.largest_distance) continue;
      reasons.largest_distance = distance;
      reasons.farthest = {trials[i], trials[j]};
    }
  }
}

}  // namespace

Contrast find_contrast(const TrialSet& a, const TrialSet& b, const ContrastOptions& options) {
  check(!a.trials.empty() && !b.trials.empty(), "both sets have trials");
  std::vector<Group> groups;
  add_groups(a, groups);
  const std::size_t num_first = groups.size();
  add_groups(b, groups);
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const Deal real = deal(groups, order, num_first);

  Contrast contrast;
  for (std::size_t s = 0; s < real.right_a.size(); ++s) {
    contrast.num_reverse += real.reverse(s);
    if (!real.contrast(s)) continue;
    contrast.sentences.push_back({static_cast<std::int32_t>(s), real.right_a[s], real.right_b[s]});
  }
  // right_a / num_a - right_b / num_b in whole numbers, so that equal shares are equal.
  std::ranges::stable_sort(contrast.sentences, std::greater{}, [&](const Contrast::Sentence& s) {
    return static_cast<std::int64_t>(s.right_a) * real.num_b -
           static_cast<std::int64_t>(s.right_b) * real.num_a;
  });
  add_chance(groups, num_first, contrast_of(real).difference, options, contrast);
  return contrast;
}

std::vector<double> seed_disagreement(std::span<const std::vector<std::int32_t>> predicted,
                                      std::span<const std::int32_t> cells) {
  std::map<std::int32_t, std::vector<std::size_t>> members;
  for (std::size_t t = 0; t < cells.size(); ++t) members[cells[t]].push_back(t);
  std::erase_if(members, [](const auto& cell) { return cell.second.size() < 2; });
  if (members.empty()) return {};
  std::vector<double> disagreement(predicted[0].size());
  for (std::size_t s = 0; s < disagreement.size(); ++s) {
    for (const auto& [cell, trials] : members) {
      std::map<std::int32_t, std::int64_t> classes;
      for (const std::size_t t : trials) ++classes[predicted[t][s]];
      const auto n = std::ssize(trials);
      std::int64_t same = 0;  // ordered pairs that agree
      for (const auto& [label, count] : classes) same += count * (count - 1);
      disagreement[s] += 1 - static_cast<double>(same) / static_cast<double>(n * (n - 1));
    }
    disagreement[s] /= static_cast<double>(members.size());
  }
  return disagreement;
}

Changes find_changes(std::span<const Answers> trials, std::span<const TrialPair> pairs) {
  const std::size_t sentences = trials[pairs[0].from].size();
  Changes changes{std::vector<std::int32_t>(sentences), std::vector<std::int32_t>(sentences), 0, 0};
  for (const TrialPair& pair : pairs) {
    const Answers& from = trials[pair.from];
    const Answers& to = trials[pair.to];
    for (std::size_t s = 0; s < sentences; ++s) {
      changes.gained[s] += from[s] < to[s];
      changes.lost[s] += from[s] > to[s];
    }
  }
  changes.num_gained =
      std::accumulate(changes.gained.begin(), changes.gained.end(), std::int64_t{0});
  changes.num_lost = std::accumulate(changes.lost.begin(), changes.lost.end(), std::int64_t{0});
  return changes;
}

std::vector<double> mean_distances(const RelevanceTable& relevances,
                                   std::span<const TrialPair> pairs) {
  std::vector<double> distances(static_cast<std::size_t>(relevances.num_sentences()));
  for (const TrialPair& pair : pairs) {
    for (std::int32_t s = 0; s < relevances.num_sentences(); ++s) {
      distances[s] +=
          explanation_distance(relevances.words(pair.from, s), relevances.words(pair.to, s));
    }
  }
  for (double& distance : distances) distance /= static_cast<double>(pairs.size());
  return distances;
}

std::vector<Reasons> find_different_reasons(const RelevanceTable& relevances,
                                            std::span<const std::vector<std::int32_t>> predicted,
                                            std::span<const std::int32_t> sentences,
                                            std::size_t limit) {
  std::vector<Reasons> found;
  for (const std::int32_t s : sentences) {
    Reasons reasons = reasons_for(relevances, predicted, s);
    if (reasons.num_trials >= 2) found.push_back(reasons);
  }
  std::ranges::stable_sort(found, std::greater{}, &Reasons::mean_distance);
  if (found.size() > limit) found.resize(limit);
  for (Reasons& reasons : found) add_farthest(relevances, predicted, reasons);
  return found;
}

Suspects find_suspects(const RelevanceTable& relevances,
                       std::span<const std::vector<std::int32_t>> predicted,
                       std::span<const std::int32_t> labels,
                       std::span<const std::vector<std::int32_t>> words,
                       std::span<const std::int32_t> sentences) {
  Suspects suspects;
  for (const std::int32_t s : sentences) {
    if (words[s].empty()) continue;
    Suspect suspect{.sentence = s};
    for (std::size_t t = 0; t < predicted.size(); ++t) {
      if (predicted[t][s] != labels[s]) continue;
      double relevance = 0;
      for (const std::int32_t w : words[s]) relevance += relevances.words(t, s)[w];
      ++suspect.num_right;
      suspect.num_negative += relevance < 0;
      suspect.mean_relevance += relevance;
    }
    suspects.num_answers += suspect.num_right;
    suspects.num_negative += suspect.num_negative;
    if (suspect.num_negative == 0) continue;
    suspect.mean_relevance /= suspect.num_right;
    suspects.sentences.push_back(suspect);
  }
  std::ranges::stable_sort(suspects.sentences, [](const Suspect& a, const Suspect& b) {
    if (a.num_negative != b.num_negative) return a.num_negative > b.num_negative;
    return a.mean_relevance < b.mean_relevance;
  });
  return suspects;
}

}  // namespace dimscope::analysis
