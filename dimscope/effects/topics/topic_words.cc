// Effects on explanations: what view_effects() says of words, cues and distances.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "dimscope/analysis/holm.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/effects/topics/topics.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/text/corpus/vocabulary.h"

namespace dimscope::effects {
namespace {

// Where `word` stands in the sentences.
analysis::CueWord find_cue(const std::string& word, const std::vector<text::Tree>& trees,
                           std::span<const std::int32_t> sentences,
                           const analysis::RelevanceTable& table, bool lowercase) {
  const std::string wanted_word = lowercase ? text::to_lower(word) : word;
  analysis::CueWord cue{.name = word, .words = {}};
  for (const std::int32_t s : sentences) {
    const std::vector<std::string>& tokens = trees[s].tokens;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      const std::string token = lowercase ? text::to_lower(tokens[t]) : tokens[t];
      if (token == wanted_word) {
        cue.words.push_back(table.offsets[s] + static_cast<std::int64_t>(t));
      }
    }
  }
  return cue;
}

// Throws InputError for a word that none of the sentences has, naming the nearest that they have.
[[noreturn]] void refuse_cue(const std::string& word, const StudyResults& data,
                             const EffectsView& view) {
  std::set<std::string> words;
  for (const std::int32_t s : data.slice(view.options.slice)) {
    for (const std::string& token : data.trees()[s].tokens) {
      words.insert(data.data().lowercase ? text::to_lower(token) : token);
    }
  }
  const std::string where =
      view.options.slice.empty() ? "test" : "slice '" + view.options.slice + "'";
  const std::string near =
      word.empty() ? "" : nearest_name(word, std::vector(words.begin(), words.end()));
  throw InputError(
      fmt::format("no sentence of {} has the word '{}'{}", where, word,
                  near.empty() ? "; expected one token as the sentences have it, such as not or n't"
                               : ", did you mean '" + near + "'?"));
}

// Trials of the grid that give the sentence each class.
std::vector<std::int32_t> predicted_classes(const StudyResults& data, const EffectsGrid& grid,
                                            std::int32_t sentence) {
  const std::size_t classes = data.data().class_names.size();
  std::vector<std::int32_t> counts(classes);
  for (const std::int32_t t : grid.trials) {
    const std::vector<float> all = data.probabilities(data.trials()[t], "test");
    ++counts[engine::predicted_class(
        std::span(all).subspan(static_cast<std::size_t>(sentence) * classes, classes))];
  }
  return counts;
}

}  // namespace

void add_words(const StudyResults& data, EffectsView& view) {
  const std::int32_t sentence = view.options.sentence.value();
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    WordEffects effects{.grid = g, .sentence = sentence};
    effects.tokens = data.trees()[sentence].tokens;
    effects.label = data.data().labels.at("test")[sentence];
    effects.predicted = predicted_classes(data, grid, sentence);
    effects.words = analysis::word_effects(grid.design, data.relevances(grid), sentence);
    view.words.push_back(std::move(effects));
  }
}

void add_cues(const StudyResults& data, EffectsView& view) {
  const std::vector<std::int32_t> sentences = data.slice(view.options.slice);
  const std::vector<std::string>& words =
      view.options.cues.empty() ? default_cues() : view.options.cues;
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    const analysis::RelevanceTable table = data.relevances(grid);
    CueEffects effects{.grid = g};
    std::vector<analysis::CueWord> cues;
    for (const std::string& word : words) {
      analysis::CueWord cue = find_cue(word, data.trees(), sentences, table, data.data().lowercase);
      if (!cue.words.empty()) {
        cues.push_back(std::move(cue));
        continue;
      }
      // One of the usual cues may be missing, one that was asked for may not.
      if (!view.options.cues.empty()) refuse_cue(word, data, view);
      effects.missing.push_back(word);
    }
    effects.cues = analysis::cue_effects(grid.design, table, cues);
    view.cues.push_back(std::move(effects));
  }
  if (view.cues.empty() || view.cues.front().missing.empty()) return;
  view.notes.push_back(fmt::format("Cue words that no sentence has: {}.",
                                   fmt::join(view.cues.front().missing, ", ")));
}

void add_distance(const StudyResults& data, EffectsView& view) {
  const std::vector<std::int32_t> sentences = data.slice(view.options.slice);
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    analysis::DistanceOptions options{.permutations = view.options.permutations};
    if (data.shared_streams()) {
      for (const analysis::Observation& trial : grid.observations)
        options.shared_seeds.push_back(trial.seed);
    }
    DistanceEffects effects{.grid = g};
    effects.axes =
        analysis::explanation_distances(grid.design, data.relevances(grid), sentences, options);
    if (!effects.axes.empty()) view.distance.push_back(std::move(effects));
  }
  analysis::HolmFamily family;
  for (DistanceEffects& effects : view.distance) {
    for (analysis::AxisDistance& axis : effects.axes) family.add(axis.p, axis.p_holm);
  }
  family.adjust();
  if (view.distance.empty()) {
    view.notes.push_back(
        "Distances are compared with those between seeds: they need cells of two seeds or more.");
  }
  // What is shown is a part of the family.
  for (DistanceEffects& effects : view.distance) {
    std::erase_if(effects.axes, [&](const analysis::AxisDistance& axis) {
      return !wanted(view.options, axis.axis);
    });
  }
  std::erase_if(view.distance, [](const DistanceEffects& effects) { return effects.axes.empty(); });
}

}  // namespace dimscope::effects
