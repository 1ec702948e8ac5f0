#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/model_words.h"
#include "dimscope/study/trial.h"
#include "dimscope/study/trial_condition.h"

namespace dimscope::serve {

// What one request may ask: an answer takes as long as its words under all models.
inline constexpr std::size_t kMostTexts = 16, kMostWords = 1000;

// The body of POST /api/explain.
struct ExplainQuestion {
  std::vector<std::string> texts;
  std::vector<std::string> trials;           // keys; empty: every one
  std::vector<study::TrialCondition> where;  // only these
  std::vector<explain::Method> methods;      // at least one
  explain::ExplainOptions options;           // of each method; `method` and classes aside
  std::string target, against;               // classes as written; "" where none
};

// Reads {"text": "…" or […], "trials"?, "where"?, "method"?, "class"?, "against"?, "of"?, and the
// options of methods}. Throws InputError for what is no JSON object, a name that is unknown (naming
// the nearest), a value of another kind, more texts than kMostTexts.
ExplainQuestion parse_explain_question(std::string_view json);

// One set of options a method. Throws InputError for an unknown class.
std::vector<explain::ExplainOptions> options_of(const ExplainQuestion& question,
                                                const study::ModelWords& words);

// Those of `trials` that it asks for. Throws InputError for a key that none has, and where none is
// left.
std::vector<study::Trial> trials_of(const ExplainQuestion& question,
                                    const std::vector<study::Trial>& trials);

// The texts as the study's models read them. Throws InputError also for more words than kMostWords.
study::Sentences sentences_of(const ExplainQuestion& question, const study::ModelWords& words);

}  // namespace dimscope::serve
