#include <utility>

#include "dimscope/api/views_json.h"
#include "dimscope/explain/finite.h"
#include "dimscope/serve/endpoints/explain_question.h"
#include "dimscope/serve/endpoints/serving.h"

namespace dimscope::serve {
namespace {

std::string explain_json(const OpenStudy& study, const ExplainQuestion& question) {
  const study::Sentences sentences = sentences_of(question, study.words);
  const std::vector<explain::ExplainOptions> options = options_of(question, study.words);
  const std::vector<study::Trial> trials = trials_of(question, study.trials);
  // [trial][method][sentence]
  std::vector<std::vector<std::vector<explain::Explanation>>> explanations(trials.size());
  const std::vector<study::LeftOut> left_out = study.models.for_each_network(
      trials, sentences.sequences,
      [&](std::size_t trial, const engine::Network& network, const text::TokenSequences& own,
          engine::Workspace& ws) {
        for (const explain::ExplainOptions& o : options) {
          explanations[trial].push_back(explain::explain(network, own, o, ws));
          explain::require_finite(explanations[trial].back(), study.models.path_of(trials[trial]));
        }
      });
  study::require_models(left_out, trials.size());
  std::vector<api::ExplanationRecord> records;
  for (std::size_t s = 0; s < sentences.tokens.size(); ++s) {
    for (std::size_t t = 0; t < trials.size(); ++t) {
      for (auto& of_method : explanations[t]) {
        records.push_back({.tokens = sentences.tokens[s],
                           .unknown = sentences.unknown[s],
                           .explanation = std::move(of_method[s]),
                           .trial = &trials[t],
                           .model = {},
                           .spans = {}});
      }
    }
  }
  return api::explanations_json(records, options.front(), left_out);
}

}  // namespace

Response answer_explain(Serving& serving, const Request& request) {
  const ExplainQuestion question = parse_explain_question(request.body);
  const auto study = serving.study.open();
  return serving.answers.get("explain " + study->etag + request.body,
                             [&] { return explain_json(*study, question); });
}

}  // namespace dimscope::serve
