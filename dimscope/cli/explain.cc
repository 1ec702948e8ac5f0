#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/models.h"
#include "dimscope/cli/terminal.h"

namespace dimscope::cli {
namespace {

// A word on a diverging blue–white–red background, dark text; strength in [-1, 1].
std::string colored(const std::string& word, double strength) {
  constexpr int kRed[] = {203, 75, 62}, kBlue[] = {62, 124, 178};
  const double s = std::clamp(strength, -1.0, 1.0);
  const auto& full = s > 0 ? kRed : kBlue;
  int c[3];
  for (int i = 0; i < 3; ++i)
    c[i] = static_cast<int>(std::lround(255 + std::abs(s) * (full[i] - 255)));
  return fmt::format("\x1b[38;2;20;20;20m\x1b[48;2;{};{};{}m {} \x1b[0m", c[0], c[1], c[2], word);
}

std::string words_text(const std::vector<std::string>& tokens, const Explanation& e, double scale) {
  std::string text;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    if (output_has_color()) {
      text += colored(tokens[t], e.relevance[t] / scale);
    } else {
      text += fmt::format("{}{} {:+.3f}", t == 0 ? "" : "  ", tokens[t], e.relevance[t]);
    }
  }
  return text;
}

// One scale for all models and sentences shown, so that rows can be compared.
double largest_relevance(const std::vector<std::vector<Explanation>>& explanations) {
  double largest = 0;
  for (const auto& model : explanations) {
    for (const Explanation& e : model) {
      for (const double r : e.relevance) largest = std::max(largest, std::abs(r));
    }
  }
  return largest > 0 ? largest : 1;
}

void print_explanations(const Models& models, const Sentences& sentences,
                        const std::vector<std::vector<Explanation>>& explanations,
                        const ExplainOptions& options) {
  const double scale = largest_relevance(explanations);
  for (std::size_t s = 0; s < sentences.tokens.size(); ++s) {
    std::vector<TextTable::Column> columns;
    if (!models.network) columns = {{"d_e"}, {"d_h"}, {"seed"}};
    columns.insert(columns.end(), {{"predicted", TextTable::Align::kLeft},
                                   {"p"},
                                   {"class", TextTable::Align::kLeft},
                                   {"logit"},
                                   {"error"},
                                   {"words", TextTable::Align::kLeft}});
    TextTable table(columns);
    for (std::size_t m = 0; m < explanations.size(); ++m) {
      const Explanation& e = explanations[m][s];
      std::vector<std::string> row;
      if (!models.network) {
        const TrialConfig& config = models.trials[m].config;
        row = {std::to_string(config.embedding_dim), std::to_string(config.hidden_dim),
               std::to_string(config.seed)};
      }
      row.insert(
          row.end(),
          {class_text(models, e.predicted), fmt::format("{:.2f}", e.probabilities[e.predicted]),
           class_text(models, e.target), fmt::format("{:.3f}", e.logits[e.target]),
           fmt::format("{:.3f}", e.conservation_error), words_text(sentences.tokens[s], e, scale)});
      table.add_row(std::move(row));
    }
    fmt::print("{}{}", s == 0 ? "" : "\n", table.text());
  }
  std::string line(to_string(options.method));
  if (options.method == Method::kLrpAll) {
    line += fmt::format(", epsilon {:g}, delta {:g}", options.epsilon, options.delta);
  }
  fmt::print("{}; error = logit - sum of relevance{}\n", line,
             output_has_color()
                 ? fmt::format("; full colour = {:.3f}, red for, blue against the class", scale)
                 : "");
}

}  // namespace

int explain(const ExplainArguments& arguments) {
  const Models models = open_models(arguments.input);
  if (arguments.input.texts.empty() && arguments.input.tokens.empty()) {
    throw InputError("nothing to explain; give a sentence with --text \"…\" or --tokens 1,4,2");
  }
  const Sentences sentences = read_sentences(arguments.input, {}, models);
  const ExplainOptions options{.method = parse_method(arguments.method),
                               .epsilon = arguments.epsilon,
                               .delta = arguments.delta,
                               .target = parse_class(arguments.target, models)};
  const auto explanations = explain_all(models, sentences, options);
  if (!arguments.input.json) {
    print_explanations(models, sentences, explanations, options);
    return 0;
  }
  std::vector<ExplanationRecord> records;
  for (std::size_t s = 0; s < sentences.tokens.size(); ++s) {
    for (std::size_t m = 0; m < explanations.size(); ++m) {
      records.push_back(
          {sentences.tokens[s], explanations[m][s], models.network ? nullptr : &models.trials[m]});
    }
  }
  // One model and one sentence is an object; anything else an array.
  const bool single = models.network.has_value() && records.size() == 1;
  fmt::print("{}\n", single ? explanation_json(records.front(), options)
                            : explanations_json(records, options));
  return 0;
}

}  // namespace dimscope::cli
