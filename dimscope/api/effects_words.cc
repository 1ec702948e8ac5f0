// Effects on explanations: what view_effects() says of words, cues and distances.
#include <fmt/format.h>

#include <algorithm>

#include "dimscope/api/effects_topics.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/text/vocabulary.h"

namespace dimscope {
namespace {

// Where `word` stands in the sentences.
CueWord find_cue(const std::string& word, const std::vector<Tree>& trees,
                 std::span<const std::int32_t> sentences, const RelevanceTable& table,
                 bool lowercase) {
  const std::string wanted_word = lowercase ? to_lower(word) : word;
  CueWord cue{.name = word, .words = {}};
  for (const std::int32_t s : sentences) {
    const std::vector<std::string>& tokens = trees[s].tokens;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      const std::string token = lowercase ? to_lower(tokens[t]) : tokens[t];
      if (token == wanted_word) {
        cue.words.push_back(table.offsets[s] + static_cast<std::int64_t>(t));
      }
    }
  }
  return cue;
}

// Trials of the grid that give the sentence each class.
std::vector<std::int32_t> predicted_classes(const EffectsData& data, const EffectsGrid& grid,
                                            std::int32_t sentence) {
  const std::size_t classes = data.data().class_names.size();
  std::vector<std::int32_t> counts(classes);
  for (const std::int32_t t : grid.trials) {
    const std::vector<float> all = data.probabilities(data.trials()[t], "test");
    ++counts[predicted_class(
        std::span(all).subspan(static_cast<std::size_t>(sentence) * classes, classes))];
  }
  return counts;
}

}  // namespace

void add_words(const EffectsData& data, EffectsView& view) {
  const std::int32_t sentence = view.options.sentence.value();
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    WordEffects effects{.grid = g, .sentence = sentence};
    effects.tokens = data.trees()[sentence].tokens;
    effects.label = data.data().labels.at("test")[sentence];
    effects.predicted = predicted_classes(data, grid, sentence);
    effects.words = word_effects(grid.design, data.relevances(grid), sentence);
    view.words.push_back(std::move(effects));
  }
}

void add_cues(const EffectsData& data, EffectsView& view) {
  const std::vector<std::int32_t> sentences = data.slice(view.options.slice);
  const std::vector<std::string>& words =
      view.options.cues.empty() ? default_cues() : view.options.cues;
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    const RelevanceTable table = data.relevances(grid);
    CueEffects effects{.grid = g};
    std::vector<CueWord> cues;
    for (const std::string& word : words) {
      CueWord cue = find_cue(word, data.trees(), sentences, table, data.data().lowercase);
      if (cue.words.empty()) {
        effects.missing.push_back(word);
      } else {
        cues.push_back(std::move(cue));
      }
    }
    effects.cues =
        cue_effects(grid.design, table, cues, {.permutations = view.options.permutations});
    view.cues.push_back(std::move(effects));
  }
}

void add_distance(const EffectsData& data, EffectsView& view) {
  const std::vector<std::int32_t> sentences = data.slice(view.options.slice);
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    DistanceEffects effects{.grid = g};
    effects.axes = explanation_distances(grid.design, data.relevances(grid), sentences,
                                         {.permutations = view.options.permutations});
    std::erase_if(effects.axes,
                  [&](const AxisDistance& axis) { return !wanted(view.options, axis.axis); });
    if (!effects.axes.empty()) view.distance.push_back(std::move(effects));
  }
}

}  // namespace dimscope
