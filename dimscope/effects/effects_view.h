#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/analysis/anova.h"
#include "dimscope/analysis/axis_effect.h"
#include "dimscope/analysis/behaviour.h"
#include "dimscope/analysis/budget.h"
#include "dimscope/analysis/critical_dimension.h"
#include "dimscope/analysis/dimension_regression.h"
#include "dimscope/analysis/explanation_distance.h"
#include "dimscope/analysis/paired_test.h"
#include "dimscope/analysis/word_effects.h"
#include "dimscope/effects/questions.h"
#include "dimscope/effects/study_results.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/trial_condition.h"

// What the hyperparameters of a study do: the results of analysis/ on its store, as plain structs
// that the command line, the report and their JSON (effects_json.h) share.
namespace dimscope::effects {

enum class EffectsTopic {
  kAccuracy,   // analysis of variance and curves of a metric
  kPairs,      // smallest against largest value of an axis on the same sentences
  kBudget,     // whether training had ended
  kPhrases,    // a phrase's true-class score against an axis
  kWords,      // what moves the relevance of a sentence's words
  kCues,       // the share of relevance that cue words take
  kDistance,   // how far explanations move
  kBehaviour,  // negators, "but", intensifiers
  kCritical,   // from which dimension on sentences are reliably right
  kEnough,     // the smallest model that is not worse than the largest by more than a margin
  kShapley,    // exact shares of a full grid
};

// "accuracy", "pairs", ...
std::string_view to_string(EffectsTopic topic);
std::vector<std::string> effects_topic_names();
// Throws InputError naming the nearest topic.
EffectsTopic parse_effects_topic(std::string_view name);

// How much of a result is kept.
enum class EffectsDetail {
  kAll,
  kSummary,  // without what is told sentence by sentence, model by model and epoch by epoch
};

struct EffectsOptions {
  std::set<EffectsTopic> topics;  // empty: all but words
  std::string metric;  // for accuracy, pairs, critical, enough, shapley; empty: the first
  std::string slice;   // for cues, distance, enough; empty: all of test
  std::string axis;    // only this one; empty: every one
  std::vector<study::TrialCondition> where;  // only these trials
  std::optional<std::pair<Setting, Setting>>
      pair;                                 // values of `axis` to compare; the ends if absent
  std::vector<study::TrialCondition> a, b;  // pairs: these two sets instead; both or neither
  std::optional<std::int32_t> sentence;     // for words, critical: number in test
  std::vector<std::string> cues;            // words; empty: default_cues()
  std::vector<study::StudyPhrase> phrases;  // empty: those of the study
  std::int32_t resamples = 2000;            // of each bootstrap
  std::int32_t permutations = 999;          // of the test of distance
  EffectsDetail detail = EffectsDetail::kAll;
  double margin = 0.01;              // enough: how much accuracy may be lost
  std::optional<double> difference;  // pairs: the true difference that seeds are counted for
};

// but, though, n't, not, never, no, very, really, too, so.
const std::vector<std::string>& default_cues();

// Which grid a result is about: a number in EffectsView::grids.
struct AccuracyEffects {
  std::size_t grid = 0;
  analysis::Anova anova;                       // p_holm is over all terms of all grids
  std::vector<analysis::AxisEffect> axes;      // p and p_holm are those of the axis' term
  std::optional<analysis::SpreadTest> spread;  // do seeds scatter alike in every cell?
  std::vector<analysis::Observation> values;   // of every trial
};

// A metric over the seeds of one cell, whether the cell belongs to a grid or not.
struct CellAccuracy {
  Settings settings;  // what varies over the trials
  analysis::Summary summary;
  // 95 % Wilson, of one model that scores the mean; absent where the sentences are not known.
  std::optional<analysis::Interval> sampling_interval;
};

struct PairEffects {
  std::size_t grid = 0;
  std::string axis;
  Setting a, b;                           // values of the axis
  analysis::PairedComparison comparison;  // the sentences of its flips are numbers in the split
};

// Two sets of trials, each the mean over its cells, of which both have as many.
struct SetComparison {
  std::string a, b;  // "embedding_dim = 2, hidden_dim = 3 to 20"
  analysis::PairedComparison comparison;
};

struct BudgetEffects {
  std::vector<analysis::BudgetCell> cells;
  std::int64_t num_rising = 0;
};

struct PhraseEffects {
  std::string text;
  std::int32_t label = 0;
  std::string axis;
  Settings fixed;
  analysis::DimensionRegression regression;
};

struct WordEffects {
  std::size_t grid = 0;
  std::int32_t sentence = 0;
  std::vector<std::string> tokens;
  std::int32_t label = 0;
  std::vector<std::int32_t> predicted;  // [C] trials that predict each class
  std::vector<analysis::Anova> words;   // of the share of the sentence's relevance, signed
};

struct CueEffects {
  std::size_t grid = 0;
  std::vector<analysis::CueEffect> cues;
  std::vector<std::string> missing;  // default cues that the slice does not hold
};

struct DistanceEffects {
  std::size_t grid = 0;
  std::vector<analysis::AxisDistance> axes;
};

struct BehaviourEffects {
  std::size_t grid = 0;
  std::string name;     // "but", "negator", "intensifier"
  std::string claim;    // in words
  std::string reading;  // "relevance", or "score": the model's answers to the parts by themselves
  std::int64_t num_cases = 0;
  double pass_rate = 0;  // mean over trials
  std::vector<analysis::AxisEffect>
      axes;  // p_holm is over all tests, axes and grids of the reading
};

// The critical level of one of PhraseEffects' phrases.
struct PhraseCritical {
  std::size_t grid = 0;
  std::string text, axis;
  std::vector<Setting> x;                    // [levels]
  std::vector<analysis::RightCount> counts;  // [levels] trials that answer the true class
  analysis::CriticalLevel critical;
};

struct SentenceCritical {
  std::int32_t sentence = 0;
  analysis::CriticalLevel critical;
};

struct CriticalEffects {
  std::size_t grid = 0;
  std::string axis;
  std::vector<Setting> x;  // [levels]
  double reliable = 0;     // the share of trials that has to be right
  analysis::CriticalSummary summary;
  // Of the metric's slice, or the one asked for; empty in a summary.
  std::vector<SentenceCritical> sentences;
};

// One cell of a grid: what its trials have reliably right.
struct CellReliability {
  Settings settings;
  std::int32_t num_trials = 0;
  double reliable_share = 0;  // of the sentences: right under enough of the cell's trials
  // 95 %, other seeds and other sentences; absent with one trial.
  std::optional<analysis::Interval> interval;
};

struct CriticalMap {
  std::size_t grid = 0;
  double reliable = 0;  // the share of a cell's trials that has to be right
  std::int64_t num_sentences = 0;
  std::vector<CellReliability> cells;
};

struct EffectsView {
  std::string study;
  EffectsOptions options;
  MetricView metric;
  std::string explained;  // "lrp-all, ε = 0.001, δ = 0, of the predicted class"
  std::int64_t slice_sentences = 0;
  std::int64_t num_trials = 0;
  std::vector<AxisView> axes;
  struct Grid {
    Settings fixed;
    std::vector<std::string> factors;
    std::int32_t num_trials = 0, num_cells = 0, min_seeds = 0, max_seeds = 0;
    std::int64_t num_missing_cells = 0;
  };
  std::vector<Grid> grids;
  std::vector<std::string> notes;
  // Trials that what asks models (phrases, scores of behaviour) is without; named in a note, too.
  std::vector<study::LeftOut> left_out;

  std::vector<AccuracyEffects> accuracy;
  std::vector<CellAccuracy> cells;  // every cell, with the accuracy
  std::vector<PairEffects> pairs;
  std::optional<SetComparison> sets;
  std::optional<BudgetEffects> budget;
  std::vector<PhraseEffects> phrases;
  std::vector<PhraseCritical> critical_phrases;
  std::vector<WordEffects> words;
  std::vector<CueEffects> cues;
  std::vector<DistanceEffects> distance;
  std::vector<BehaviourEffects> behaviour;
  std::vector<CriticalEffects> critical;
  std::vector<CriticalMap> critical_maps;  // empty in a summary
  std::vector<EnoughEffects> enough;
  std::vector<ShapleyEffects> shapley;
  std::vector<WordShapley> word_shapley;
  std::vector<SeedsNeeded> seeds_needed;  // of pairs and axes that were not told apart
};

// Called before each of `total` steps: what it computes and how many are done.
using OnStep = std::function<void(const std::string& what, std::size_t done, std::size_t total)>;

// Computes the topics asked for, a step each. Reads the store; models are loaded for phrases and,
// where behaviour is asked for by name, to score its phrases. Throws InputError for an unknown
// metric, slice, axis, value or sentence, a word of `cues` that the slice does not have, where no
// complete trial meets `where`, and where no model is left for a topic that is asked for by name.
EffectsView view_effects(const std::filesystem::path& directory, const study::Store& store,
                         const EffectsOptions& options, const OnStep& on_step = {});

}  // namespace dimscope::effects
