#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <utility>

#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/cli/terminal/unknown_words.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/finite.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/models/opened_models.h"
#include "dimscope/study/trial_choice.h"
#include "dimscope/text/text_line.h"

namespace dimscope::cli {
namespace {

struct PredictArguments {
  study::ModelQuestion question;
  bool json = false;
};

// Its lines, the blank ones too, so that answers can stand in their order.
std::vector<std::string> lines_of_standard_input() {
  if (::isatty(STDIN_FILENO) != 0) {
    print_error("type sentences, one a line; Ctrl-D ends them\n");
  }
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  std::vector<std::string> lines;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    rest.remove_prefix(line.size());
    lines.emplace_back(text::text_line(line, fmt::format("standard input:{}", lines.size() + 1)));
  }
  if (lines.empty()) throw InputError("standard input is empty; expected sentences, one a line");
  return lines;
}

bool is_blank(const std::string& line) {
  return text::split_words(line).empty();
}

std::vector<std::string> lines_with_words(const std::vector<std::string>& lines) {
  std::vector<std::string> with_words;
  std::ranges::remove_copy_if(lines, std::back_inserter(with_words), is_blank);
  if (with_words.empty()) {
    throw InputError("standard input has no words; expected sentences, one a line");
  }
  if (const auto blank = std::ssize(lines) - std::ssize(with_words); blank > 0) {
    const auto first = std::ranges::find_if(lines, is_blank) - lines.begin() + 1;
    print_error("standard input: no answer to {} without words, the first on line {}\n",
                figure::counted(blank, "line"), first);
  }
  return with_words;
}

// A record a line, without an answer for a blank one; where no lines were read, a record a text.
std::vector<api::ExplanationRecord> records_of(const std::vector<std::string>& lines,
                                               const study::Sentences& sentences,
                                               std::vector<explain::Explanation> answers,
                                               const study::Trial* trial) {
  std::vector<api::ExplanationRecord> records;
  std::size_t next = 0;
  for (std::size_t i = 0; i < std::max(lines.size(), answers.size()); ++i) {
    api::ExplanationRecord& record = records.emplace_back();
    record.trial = trial;
    if (!lines.empty() && is_blank(lines[i])) continue;
    record.tokens = sentences.tokens[next];
    record.unknown = sentences.unknown[next];
    record.explanation = std::move(answers[next++]);
  }
  return records;
}

std::string answers_text(const std::vector<api::ExplanationRecord>& records,
                         const study::ModelWords& words, int width) {
  std::vector<figure::TextTable::Column> columns = {{"predicted", figure::TextTable::Align::kLeft}};
  for (std::int32_t k = 0; k < words.num_classes; ++k)
    columns.push_back({study::class_text(words, k)});
  columns.push_back({"sentence", figure::TextTable::Align::kLeft});
  figure::TextTable table(columns);
  for (const api::ExplanationRecord& record : records) {
    const auto& probabilities = record.explanation.probabilities;
    std::vector<std::string> row = {
        probabilities.empty() ? "–" : study::class_text(words, record.explanation.predicted)};
    for (const float p : probabilities) row.push_back(fmt::format("{:.3f}", p));
    row.resize(columns.size() - 1, "–");
    row.push_back(fmt::format("{}", fmt::join(record.tokens, " ")));
    table.add_row(std::move(row));
  }
  return table.text(width);
}

int predict(const PredictArguments& arguments) {
  const study::ModelQuestion& question = arguments.question;
  study::Models models = study::open_models(question);
  if (models.files.size() > 1) throw InputError("predict answers with one model; give one --model");
  if (models.is_study()) {
    const study::Trial* best = study::best_on_dev(models.trials);
    if (best != nullptr) models.trials = {study::Trial(*best)};
  }
  std::vector<std::string> lines;
  if (question.texts.empty() && question.tokens.empty()) lines = lines_of_standard_input();
  const std::vector<study::Sentences> read =
      study::read_sentences(question, lines.empty() ? lines : lines_with_words(lines), models);
  const study::Sentences& sentences = read.front();
  const study::ModelWords& words = models.words(0);
  std::vector<explain::Explanation> answers;
  study::ask_models(models, read, !question.trial.empty(),
                    [&](std::size_t, const engine::Network& network,
                        const text::TokenSequences& own, engine::Workspace& ws) {
                      answers = explain::answers_of(network, own, ws);
                      explain::require_finite(answers, models.path(0).string());
                    });
  const study::Trial* trial = models.is_study() ? &models.trials[0] : nullptr;
  const auto records = records_of(lines, sentences, std::move(answers), trial);
  warn_of_unknown_texts(words, sentences);
  if (arguments.json) {
    print_out("{}\n", api::predictions_json(records, words.class_names));
    return 0;
  }
  const int width = output_width().value_or(0);
  print_out("{}{}", answers_text(records, words, width),
            unknown_words_text(words, sentences, width));
  return 0;
}

}  // namespace

void add_predict(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<PredictArguments>();
  CLI::App* command = app.add_subcommand("predict", "Classes and probabilities of sentences");
  add_models(command, a->question, a->json, false);
  command->footer(
      "With a study, the trial that is best on dev answers unless --trial names another.\n"
      "Without --text, sentences are read from standard input, one a line; every line has an "
      "answer, a blank one an empty one.\n"
      "Example: dimscope predict demo --text \"the plot is not good .\"");
  offer(command, chosen, [a] { return predict(*a); });
}

}  // namespace dimscope::cli
