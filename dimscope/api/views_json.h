#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/api/views.h"
#include "dimscope/effects/report_effects.h"
#include "dimscope/explain/contextual_decomposition.h"

namespace dimscope::api {

// JSON texts, UTF-8, without a line end. Numbers are the shortest that read back the same; a
// float32 is written as such. Invalid UTF-8 in a text is replaced, never passed on.

// StudyView of web/src/api/study.ts.
std::string to_json(const StudyView& view, const effects::ReportEffects& effects = {});

// `dimscope trials --json`: an array, an object a trial; the last `num_former` are of settings that
// the study no longer has.
std::string trials_json(const std::vector<study::Trial>& trials, std::size_t num_former = 0);

// What is explained, beside its explanation.
struct ExplanationRecord {
  std::vector<std::string> tokens;
  std::vector<bool> unknown;         // a token
  explain::Explanation explanation;  // without logits for a text without words, which has no answer
  const study::Trial* trial = nullptr;  // its key and dimensions, for a study's models
  std::string model;                    // the file, where there are several
  struct Phrase {
    explain::Span words;
    explain::Decomposed parts;
  };
  std::vector<Phrase> spans;  // contextual decomposition's, if asked for
};

// `dimscope explain --json`: an object where one model file, one method and one sentence are asked
// for, else an array, at whose end a study's trial that is left out has its key and, as "left_out",
// the reason.
std::string explanation_json(const ExplanationRecord& record,
                             const explain::ExplainOptions& options);
std::string explanations_json(const std::vector<ExplanationRecord>& records,
                              const explain::ExplainOptions& options,
                              std::span<const study::LeftOut> left_out = {});

// `dimscope predict --json`: the same without relevance.
std::string predictions_json(const std::vector<ExplanationRecord>& records,
                             const std::vector<std::string>& class_names);

}  // namespace dimscope::api
