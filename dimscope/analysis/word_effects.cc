#include "dimscope/analysis/word_effects.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dimscope/analysis/axis_sentences.h"
#include "dimscope/analysis/holm.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

// The cue's words by the sentence they stand in.
struct InSentence {
  std::int32_t sentence;
  std::vector<std::int64_t> words;
};

std::vector<InSentence> by_sentence(const RelevanceTable& table, const CueWord& cue) {
  std::vector<InSentence> found;
  for (const std::int64_t word : cue.words) {
    const auto after = std::ranges::upper_bound(table.offsets, word);
    const auto sentence = static_cast<std::int32_t>(after - table.offsets.begin() - 1);
    if (found.empty() || found.back().sentence != sentence) found.push_back({sentence, {}});
    found.back().words.push_back(word);
  }
  return found;
}

double share_under(const RelevanceTable& table, const InSentence& place, std::size_t trial) {
  double all = 0, of_cue = 0;
  for (const float r : table.words(trial, place.sentence)) all += std::abs(static_cast<double>(r));
  for (const std::int64_t word : place.words) {
    of_cue += std::abs(static_cast<double>(table.trials[trial][word]));
  }
  return all > 0 ? of_cue / all : 0;
}

// [trials][sentences with the cue]
std::vector<std::vector<double>> shares_in(const RelevanceTable& table,
                                           const std::vector<InSentence>& places) {
  std::vector<std::vector<double>> shares;
  for (std::size_t trial = 0; trial < table.trials.size(); ++trial) {
    auto& of_trial = shares.emplace_back();
    for (const InSentence& place : places) of_trial.push_back(share_under(table, place, trial));
  }
  return shares;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

std::vector<Anova> word_effects(const FactorialDesign& design, const RelevanceTable& table,
                                std::int32_t sentence) {
  check(std::ssize(table.trials) == design.num_observations(), "a row of relevances a trial");
  std::vector<Anova> effects;
  std::vector<double> values(table.trials.size());
  const auto num_words = table.offsets[sentence + 1] - table.offsets[sentence];
  for (std::int64_t word = 0; word < num_words; ++word) {
    for (std::size_t trial = 0; trial < values.size(); ++trial) {
      values[trial] = static_cast<double>(table.words(trial, sentence)[word]);
    }
    effects.push_back(anova(design, values));
  }
  HolmFamily family;
  for (Anova& word : effects) {
    for (AnovaTerm& term : word.terms) family.add(term.p, term.p_holm);
  }
  family.adjust();
  return effects;
}

std::vector<double> cue_shares(const RelevanceTable& table, const CueWord& cue) {
  check(!cue.words.empty(), "a cue stands somewhere");
  std::vector<double> shares;
  for (const auto& of_trial : shares_in(table, by_sentence(table, cue))) {
    shares.push_back(mean_of(of_trial));
  }
  return shares;
}

std::vector<CueEffect> cue_effects(const FactorialDesign& design, const RelevanceTable& table,
                                   std::span<const CueWord> cues) {
  std::vector<CueEffect> effects;
  for (const CueWord& cue : cues) {
    CueEffect& effect = effects.emplace_back();
    effect.name = cue.name;
    const std::vector<InSentence> places = by_sentence(table, cue);
    std::vector<std::vector<double>> by_trial = shares_in(table, places);
    std::vector<double> shares;
    for (const auto& of_trial : by_trial) shares.push_back(mean_of(of_trial));
    effect.mean_share = mean_of(shares);
    effect.num_sentences = std::ssize(places);
    for (const InSentence& place : places) {
      const auto length = table.offsets[place.sentence + 1] - table.offsets[place.sentence];
      effect.even_share += static_cast<double>(place.words.size()) / static_cast<double>(length) /
                           static_cast<double>(places.size());
    }
    const SentenceIntervals sentences(design, std::move(by_trial));
    for (const std::string& axis : design.factors()) {
      effect.axes.push_back(axis_effect(design, shares, axis));
      sentences.apply(effect.axes.back());
    }
  }
  HolmFamily family;
  for (CueEffect& effect : effects) {
    for (AxisEffect& axis : effect.axes) family.add(axis.p, axis.p_holm);
  }
  family.adjust();
  return effects;
}

}  // namespace dimscope::analysis
