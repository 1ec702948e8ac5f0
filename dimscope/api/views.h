#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dimscope/analysis/curves.h"
#include "dimscope/analysis/regression.h"
#include "dimscope/effects/metrics.h"
#include "dimscope/effects/quality/evaluation_means.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/store/store.h"

// What the report, the server and the command line show of a study: one schema, whose JSON form
// (views_json.h) is described for the web in web/src/api/study.ts. A field is added in both, and
// never changes its meaning.
namespace dimscope::api {

struct TrialView {
  study::Trial trial;
  std::optional<std::int64_t> num_parameters;  // absent of another program's
};

struct MetricCurve {
  std::string metric;
  std::int64_t n = 0;  // sentences, for the sampling interval
  analysis::Curve curve;
};

struct MetricPlane {
  std::string metric;
  std::int64_t n = 0;
  analysis::Plane plane;
};

// One sentence under one trial.
struct TrialExplanation {
  std::string key;
  explain::Explanation explanation;
};

struct SentenceView {
  study::StoredSentence sentence;
  std::vector<bool> unknown;  // [T] words that train does not hold
  std::vector<TrialExplanation> explanations;
};

struct PhrasePoint {
  Setting x;
  std::int64_t seed = 0;
  std::string key;
  double score = 0;  // probability of the phrase's true class
  std::int32_t predicted = 0;
};

struct PhraseCurve {
  std::string axis;
  Settings fixed;
  std::vector<PhrasePoint> points;
  std::optional<analysis::Regression> regression;
};

struct PhraseView {
  study::StoredSentence phrase;
  std::vector<PhraseCurve> curves;
};

struct SliceView {
  std::string name, rule;
  std::int64_t n = 0;
};

struct StudyView {
  StudyView() = default;
  StudyView(StudyView&&) = default;
  StudyView& operator=(StudyView&&) = default;
  StudyView(const StudyView&) = delete;  // curves and planes would point into the original
  StudyView& operator=(const StudyView&) = delete;

  std::string version, name;
  study::StoredData data;
  std::vector<std::string> notes;
  std::vector<effects::AxisView> axes;
  std::vector<effects::MetricView> metrics;  // the first is the headline
  std::vector<SliceView> slices;
  std::vector<TrialView> trials;
  // The trials' observations, one vector a metric; curves and planes point into them.
  std::map<std::string, std::vector<analysis::Observation>> observations;
  std::vector<MetricCurve> curves;
  std::vector<MetricPlane> planes;
  explain::ExplainOptions explain_options;
  std::vector<SentenceView> sentences;
  std::vector<PhraseView> phrases;
  // Complete trials that sentences and phrases are without; named in a note, too.
  std::vector<study::LeftOut> left_out;
  std::vector<effects::EvaluationMean>
      evaluations;  // over the complete trials; empty where none has any
  std::vector<effects::MethodComparison> comparisons;  // of methods, over the same
};

// Everything the report shows, from the study's directory: statistics from the store, explanations
// computed from the model files, which are opened unless `models` has those of store.trials().
// Throws InputError where there are complete trials, and none has a model file that can be used.
StudyView view_study(const std::filesystem::path& directory, const study::Store& store,
                     const explain::ExplainOptions& options, const std::string& version,
                     const study::StudyModels* models = nullptr);
}  // namespace dimscope::api
