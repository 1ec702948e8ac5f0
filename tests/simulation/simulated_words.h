#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/seed_effects.h"
#include "tests/simulation/simulated_study.h"

namespace dimscope {

// Test sentences with a cue word each ("but", "not", "very", in turn) and a structure that
// behaviour is tested on, and what trials find relevant in them.
//
// The share of the sentence's absolute relevance that its cue takes is
//   3/10 + (effects of the cell + a) / 2 + what is particular to sentence, cell and trial
// and the chance that a trial shows the behaviour is 1/2 + effects + a' + …, with a and a' drawn
// for each trial as the ability is. The rest of the relevance leans more or less to some of the
// words, by a tilt that is also drawn for each trial: that is what distances see.
class SimulatedWords {
 public:
  SimulatedWords(const Scenario& scenario, Draws& draws);

  std::string trees() const;  // one a line
  std::int32_t label(std::size_t sentence) const;
  // Adds what is true of the cues and behaviours in a cell.
  void add_truth(CellPlace cell, CellTruth& truth) const;
  // Of a trial: the words of all sentences back to back.
  std::vector<float> draw(CellPlace cell, int seed, Draws& draws) const;

 private:
  struct Sentence {
    std::vector<double> cue_shares, chances;  // [cells] of an average trial
    std::vector<double> weights, leanings;    // [words]
  };
  void add_words(const Sentence& sentence, std::size_t kind, double cue_share, double tilt,
                 bool passes, Draws& draws, std::vector<float>& words) const;

  const Scenario& scenario_;
  std::vector<Sentence> sentences_;
  SeedEffects of_shares_, of_behaviour_, of_tilt_;
};

}  // namespace dimscope
