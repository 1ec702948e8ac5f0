#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <iostream>

#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/models.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/summary.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/text/utf8.h"

namespace dimscope::cli {
namespace {

std::vector<std::string> lines_of_standard_input() {
  if (::isatty(STDIN_FILENO) != 0) {
    print_error("type sentences, one a line; Ctrl-D ends them\n");
  }
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) {
    // Refused, not skipped: the answers are to stand in the order of the lines.
    if (line.find_first_not_of(" \t\r\f\v") == std::string::npos) {
      throw InputError(
          fmt::format("standard input:{}: no words, expected a sentence", lines.size() + 1));
    }
    require_utf8(line, fmt::format("standard input:{}", lines.size() + 1));
    lines.push_back(line);
  }
  if (lines.empty()) throw InputError("standard input is empty; expected sentences, one a line");
  return lines;
}

}  // namespace

int predict(const PredictArguments& arguments) {
  const ModelArguments& input = arguments.input;
  Models models = open_models(input);
  if (models.files.size() > 1) throw InputError("predict answers with one model; give one --model");
  if (models.is_study()) {
    const Trial* best = best_on_dev(models.trials);
    if (best != nullptr) models.trials = {Trial(*best)};
  }
  const bool from_input = input.texts.empty() && input.tokens.empty();
  const ExplainedModels explained = explain_models(
      models, input, from_input ? lines_of_standard_input() : std::vector<std::string>(),
      [](const ModelWords&) { return std::vector{ExplainOptions{.method = Method::kSensitivity}}; },
      [](std::size_t) { return std::vector<Span>(); });
  const std::vector<Explanation>& answers = explained.explanations.front().front();
  const Sentences& sentences = explained.sentences.front();
  const ModelWords& words = models.words(0);

  if (input.json) {
    std::vector<ExplanationRecord> records;
    for (std::size_t s = 0; s < answers.size(); ++s) {
      records.push_back({sentences.tokens[s],
                         answers[s],
                         models.is_study() ? &models.trials[0] : nullptr,
                         "",
                         {}});
    }
    print_out("{}\n", predictions_json(records, words.class_names));
    return 0;
  }
  std::vector<TextTable::Column> columns = {{"predicted", TextTable::Align::kLeft}};
  for (std::int32_t k = 0; k < words.num_classes; ++k) columns.push_back({class_text(words, k)});
  columns.push_back({"sentence", TextTable::Align::kLeft});
  TextTable table(columns);
  for (std::size_t s = 0; s < answers.size(); ++s) {
    std::vector<std::string> row = {class_text(words, answers[s].predicted)};
    for (const float p : answers[s].probabilities) row.push_back(fmt::format("{:.3f}", p));
    row.push_back(fmt::format("{}", fmt::join(sentences.tokens[s], " ")));
    table.add_row(std::move(row));
  }
  print_out("{}", table.text(output_width().value_or(0)));
  return 0;
}

}  // namespace dimscope::cli
