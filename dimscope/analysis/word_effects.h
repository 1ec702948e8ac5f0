#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/anova.h"
#include "dimscope/analysis/axis_effect.h"
#include "dimscope/analysis/relevance_table.h"

namespace dimscope::analysis {

// Analyses of variance of the (normalised) relevance of each word of a sentence over the trials of
// the design: which hyperparameter moves it, and how much is the seed. p_holm is over the words and
// their terms.
std::vector<Anova> word_effects(const FactorialDesign& design, const RelevanceTable& table,
                                std::int32_t sentence);

// Where a cue stands: words of one or several sentences.
struct CueWord {
  std::string name;                 // "but"
  std::vector<std::int64_t> words;  // places in RelevanceTable, ascending
};

// The cue's share of its sentences' absolute relevance, by trial: mean over the sentences that hold
// it (at least one) of Σ|r| over the cue's words / Σ|r| over all words.
std::vector<double> cue_shares(const RelevanceTable& table, const CueWord& cue);

struct CueEffect {
  std::string name;
  std::int64_t num_sentences = 0;
  double mean_share = 0;         // over trials
  double even_share = 0;         // what it would have if every word of a sentence had the same
  std::vector<AxisEffect> axes;  // one a factor of the design
};

// Every cue against every axis; p_holm is over all of them. Tests are over other seeds on these
// sentences, intervals over other seeds and other sentences (SentenceIntervals).
std::vector<CueEffect> cue_effects(const FactorialDesign& design, const RelevanceTable& table,
                                   std::span<const CueWord> cues);

}  // namespace dimscope::analysis
