#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/models.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/cli/trial_names.h"

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

// A word with its relevance as it is printed, and how many columns it takes.
struct Word {
  std::string text;
  int width = 0;
};

std::vector<Word> words_of(const std::vector<std::string>& tokens, const Explanation& e,
                           double scale) {
  std::vector<Word> words;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    if (output_has_color()) {
      words.push_back({colored(tokens[t], e.relevance[t] / scale), text_width(tokens[t]) + 2});
    } else {
      const std::string text = fmt::format("{} {:+.3f}  ", tokens[t], e.relevance[t]);
      words.push_back({text, text_width(text)});
    }
  }
  return words;
}

// Lines of at most `width` columns, where single words fit.
std::vector<std::string> lines_of(const std::vector<Word>& words, int width) {
  std::vector<std::string> lines = {""};
  int used = 0;
  for (const Word& word : words) {
    if (used > 0 && used + word.width > width) {
      lines.emplace_back();
      used = 0;
    }
    lines.back() += word.text;
    used += word.width;
  }
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  return lines;
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

// What stands left of the words: the model and its answer.
TextTable answers_table(const Models& models, const std::vector<std::vector<Explanation>>& all,
                        std::size_t sentence) {
  const TrialNames names(models.trials);
  std::vector<TextTable::Column> columns;
  if (!models.network) {
    for (const std::string& title : names.titles()) columns.push_back({title});
  }
  columns.insert(columns.end(), {{"predicted", TextTable::Align::kLeft},
                                 {"p"},
                                 {"class", TextTable::Align::kLeft},
                                 {"logit"},
                                 {"error"}});
  TextTable table(columns);
  for (std::size_t m = 0; m < all.size(); ++m) {
    const Explanation& e = all[m][sentence];
    std::vector<std::string> row;
    if (!models.network) row = names.values(models.trials[m].config);
    row.insert(row.end(), {class_text(models, e.predicted),
                           fmt::format("{:.2f}", e.probabilities[e.predicted]),
                           class_text(models, e.target), fmt::format("{:.3f}", e.logits[e.target]),
                           fmt::format("{:.3f}", e.conservation_error)});
    table.add_row(std::move(row));
  }
  return table;
}

// The words beside the answers where they fit, else below each.
void print_sentence(const TextTable& answers, const std::vector<std::vector<Word>>& words) {
  constexpr int kIndent = 4;
  const int margin = answers.width() + 2;
  int needed = 0;
  for (const auto& of_model : words) {
    int width = 0;
    for (const Word& word : of_model) width += word.width;
    needed = std::max(needed, width);
  }
  const int width = output_width().value_or(margin + needed);
  const bool beside = margin + needed <= width;
  const std::vector<std::string> left = answers.lines();
  fmt::print("{}{}\n", left.front(), beside ? "  words" : "");
  for (std::size_t m = 0; m < words.size(); ++m) {
    fmt::print("{}{}", left[m + 1], beside ? "  " : "\n");
    for (const std::string& line : lines_of(words[m], beside ? needed : width - kIndent)) {
      fmt::print("{:{}}{}\n", "", beside ? 0 : kIndent, line);
    }
  }
}

void print_explanations(const Models& models, const Sentences& sentences,
                        const std::vector<std::vector<Explanation>>& explanations,
                        const ExplainOptions& options) {
  const double scale = largest_relevance(explanations);
  for (std::size_t s = 0; s < sentences.tokens.size(); ++s) {
    std::vector<std::vector<Word>> words;
    for (const auto& of_model : explanations) {
      words.push_back(words_of(sentences.tokens[s], of_model[s], scale));
    }
    if (s > 0) fmt::print("\n");
    print_sentence(answers_table(models, explanations, s), words);
  }
  std::string line(to_string(options.method));
  if (is_lrp(options.method)) {
    line += fmt::format(", epsilon {:g}, delta {:g}", options.epsilon, options.delta);
  }
  fmt::print("{}\nerror = logit - relevance of the words and of the initial state\n", line);
  if (output_has_color()) {
    fmt::print("full colour = {:.3f}; red speaks for the class, blue against it\n", scale);
  }
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
