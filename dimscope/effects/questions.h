#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/analysis/non_inferiority.h"
#include "dimscope/analysis/shapley.h"
#include "dimscope/effects/metrics.h"

// Results of view_effects() that answer: which is the smallest model that is enough, what is each
// hyperparameter's exact share, how many seeds would tell two values apart.
namespace dimscope::effects {

// From the largest model down, until one is not shown to be at most the margin below it.
struct EnoughEffects {
  std::size_t grid = 0;  // a number in EffectsView::grids
  std::string axis;      // empty: every combination of sizes, by number of parameters
  MetricView metric;
  Settings largest;  // the reference
  double largest_accuracy = 0;
  struct Step {
    Settings settings;
    std::int64_t num_parameters = 0;  // 0 along an axis
    analysis::NonInferiority test;
  };
  std::vector<Step> steps;             // in the order of the tests
  std::optional<std::size_t> enough;   // the last step that was shown
  std::optional<std::size_t> refused;  // the first that was not
};

// Exact shares of a full grid.
struct ShapleyEffects {
  std::size_t grid = 0;
  analysis::Shapley shares;
  double mean = 0;  // of all cells
  struct Cell {
    Settings settings;
    analysis::ShapleyCell split;
  };
  std::vector<Cell> cells;  // best first; in a summary the best and the worst
};

// Of the words of one sentence: what moves their share of its relevance.
struct WordShapley {
  std::size_t grid = 0;
  std::int32_t sentence = 0;
  struct Word {
    std::string word;
    std::optional<analysis::Shapley> shares;  // absent where nothing varies
  };
  std::vector<Word> words;
};

// What it would take to tell two values of an axis apart.
struct SeedsNeeded {
  std::size_t grid = 0;
  std::string axis;
  // The pair; absent where the question is whether the axis matters at all.
  std::optional<Setting> a, b;
  // The true difference that is supposed: the observed one, or the one stated. Of an axis: the
  // standard deviation over its levels, freed of the seeds' noise.
  double difference = 0;
  double level = 0.05;                // that Holm's adjustment leaves
  std::int32_t seeds_now = 0;         // of the grid's cell with the fewest
  std::optional<std::int32_t> seeds;  // a cell, for 80 % power; absent: no number is enough
  // The smallest difference that any number of seeds would show; 0 of an axis, which is about these
  // sentences.
  double at_best = 0;
};

}  // namespace dimscope::effects
