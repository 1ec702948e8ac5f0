#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/analysis/curves.h"
#include "dimscope/effects/effects_view.h"

// What a study shows, in words: the strongest hyperparameter first, how sure that is, what to doubt
// and which sentences are worth a look. Read off the results of view_effects(): no test is made
// here. The JSON of it (findings_json.h) is web/src/api/findings.ts.
namespace dimscope::effects {

// How far a study can vouch for what a hyperparameter does to its metric.
enum class Certainty {
  kClear,     // the ends differ, p after Holm below 0.05, over other seeds and other sentences
  kShape,     // the values differ (the axis' own term, after Holm), the ends are not told apart
  kUnsure,    // tested, neither
  kUntested,  // no test is possible: one seed a cell, or nothing varies
};
std::string_view to_string(Certainty certainty);  // "clear", "shape", "unsure", "untested"

enum class FindingTopic { kInteraction, kSentences, kExplanations, kEnough, kSeeds, kTraining };
std::string_view to_string(FindingTopic topic);  // "interaction", "sentences", …

// One thing that the hyperparameter does, in words. Its test, after Holm, carries it, or it is a
// count; what the study cannot tell is said as that.
struct FindingLine {
  FindingTopic about = FindingTopic::kSentences;
  std::string text;                                 // a sentence
  EffectsTopic evidence = EffectsTopic::kAccuracy;  // where its numbers are
  std::optional<double> p;                          // after Holm
};

// A value of the axis, with the trials behind it.
struct FindingLevel {
  analysis::AxisLevel level;
  std::vector<analysis::Observation> trials;  // by seed
};

struct AxisFinding {
  AxisView axis;
  std::size_t grid = 0;  // a number in EffectsView::grids
  Settings fixed;        // what is held where the study is lines
  Setting a, b;          // lowest and highest value; without an order the worst and the best
  // The metric at a and b and what lies between, b - a. From the same sentences where trials answer
  // sentences: then the interval is over other seeds and other sentences; else over other seeds.
  double from = 0, to = 0, difference = 0;
  std::optional<analysis::Interval> interval;  // 95 %
  std::optional<double> p, p_holm,
      detectable;  // of the difference; of the axis' term without pairs
  Certainty certainty = Certainty::kUntested;
  std::string headline;  // "Hidden dimension 2 → 20", "… (embedding dimension 2)" on a line
  std::string amount;    // "+6.6 points"
  std::string range;     // "[5.9, 7.3]", or empty
  std::string verdict;   // why this certainty, a sentence with numbers
  std::optional<double> share, omega2;  // of the variation over trials (AnovaTerm)
  std::optional<analysis::Interval> omega2_interval;
  // What the axis moves the metric by, freed of the seeds' noise, as a standard deviation over its
  // values; the size of the difference where that is not known. Findings are ordered by it.
  double spread = 0;
  std::vector<FindingLevel> levels;
  std::vector<FindingLine> lines;
};

// A reason to doubt what is found.
struct Doubt {
  std::string kind;  // "one-seed", "training", … (doubts.h)
  std::string text;
  std::optional<std::string> remedy;  // with the command where there is one; DIR is the study's
};

// A sentence worth a look.
struct LookAt {
  std::int32_t sentence = 0;  // its number in test
  std::vector<std::string> tokens;
  std::int32_t label = 0;
  std::string finder;            // "turned-right", "turned-wrong", "moved", "seeds", "never"
  std::string reason;            // a sentence
  std::string axis;              // empty where it is about none
  std::optional<Settings> a, b;  // the cells in which to look
};

// The best cell by its mean: the best of many, and so the luckiest as well.
struct BestCell {
  Settings settings;
  analysis::Summary summary;
};

struct Findings {
  std::string study, title, question, about;  // the last three empty where not given
  std::string studied;                        // one sentence
  std::int64_t models = 0, cells = 0, min_seeds = 0, max_seeds = 0;
  std::int64_t sentences = 0;  // that the metric counts; 0: not known
  MetricView metric;
  std::optional<BestCell> best;
  std::vector<AxisFinding> axes;  // clear and shape before the rest, by spread
  std::vector<Doubt> doubts;      // gravest first
  std::vector<LookAt> look;       // at most five, all different
};

// What findings are read off.
struct FindingSources {
  const StudyResults& data;
  const study::Store& store;
  const EffectsView& metric;                 // accuracy, pairs, critical, enough of the metric
  const EffectsView* models = nullptr;       // budget, cues, distance, behaviour, if there are
  const std::vector<std::string>& left_out;  // sentences: what could not be computed
};

Findings view_findings(const FindingSources& sources);

}  // namespace dimscope::effects
