#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "dimscope/analysis/summary.h"
#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/engine/class_means.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/finite.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/models/opened_models.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "dimscope/text/text_line.h"

namespace dimscope::cli {
namespace {

struct EvaluateArguments {
  std::filesystem::path model;
  std::string data;  // a file with labelled sentences, or "sst": the treebank's test sentences
  std::filesystem::path data_dir;
  bool json = false;
};

std::filesystem::path data_file(const EvaluateArguments& a) {
  if (a.data != "sst") {
    if (!a.data_dir.empty()) throw InputError("--data-dir is for the data set sst, not for a file");
    return a.data;
  }
  const std::filesystem::path path = data_directory(a.data_dir, "sst") / "sst" / "test.txt";
  if (!exists(path)) {
    throw InputError(path.string() + ": is not there; `dimscope data fetch sst` downloads it");
  }
  return path;
}

// The names, or numbers where the model has none.
std::vector<std::string> class_names(const study::ModelWords& words) {
  std::vector<std::string> names;
  for (std::int32_t c = 0; c < words.num_classes; ++c) names.push_back(study::class_text(words, c));
  return names;
}

std::string quoted(const std::vector<std::string>& names) {
  return fmt::format("'{}'", fmt::join(names, "', '"));
}

// The treebank's classes have names, which a model's own must be; a model without names is taken at
// its number of classes.
void require_sentiments(const study::ModelWords& words) {
  const std::vector<std::string>& expected = text::sentiment_class_names();
  if (words.class_names == expected) return;
  const bool unnamed = words.class_names.empty();
  if (unnamed && words.num_classes == std::ssize(expected)) return;
  throw InputError(fmt::format(
      "{}: has the classes {}, expected those of sst, {}", words.name,
      unnamed ? fmt::format("0 to {}", words.num_classes - 1) : quoted(words.class_names),
      quoted(expected)));
}

// A line of a treebank begins with a parenthesis, one of a table with a label.
std::vector<text::Tree> read_data(const std::filesystem::path& path,
                                  const study::ModelWords& words) {
  const std::string text = read_file(path), name = path.string();
  if (text::behind_byte_order_mark(text).starts_with("(")) {
    return text::parse_trees(text, name, words.num_classes);
  }
  text::DataConfig config;
  config.source = "table";
  config.classes = class_names(words);
  config.tokenizer = text::tokenizer_name(words.tokenizer);
  return text::read_labelled_trees(path, config);
}

struct Score {
  std::string name;
  double share = 0;
  std::int32_t n = 0;
};

// "coarse" is about the five sentiment classes alone; what weighs classes alike is of others.
std::vector<Score> scores_of(std::span<const float> probabilities, const study::ModelWords& words,
                             const std::vector<std::int32_t>& labels) {
  const engine::Accuracy accuracy = engine::accuracy(probabilities, words.num_classes, labels);
  std::vector<Score> scores = {{"fine", accuracy.fine, accuracy.num_sentences}};
  if (!words.class_names.empty() && words.class_names != text::sentiment_class_names()) {
    const engine::ClassMeans means = engine::class_means(probabilities, words.num_classes, labels);
    const auto n = static_cast<std::int32_t>(effects::sentences_by_class(labels));
    scores.push_back({"macro_f1", means.macro_f1, n});
    scores.push_back({"balanced", means.balanced, n});
  } else if (accuracy.coarse) {
    scores.push_back({"coarse", *accuracy.coarse, accuracy.num_polar});
    scores.push_back({"coarse_argmax", *accuracy.coarse_argmax, accuracy.num_polar});
  }
  return scores;
}

// Class probabilities [S,C].
std::vector<float> ask_model(const study::FileModel& model, const study::Sentences& sentences) {
  std::vector<float> probabilities;
  study::with_network(
      model.view, sentences.sequences,
      [&](const engine::Network& network, const text::TokenSequences& own, engine::Workspace& ws) {
        const std::vector<explain::Explanation> answers = explain::answers_of(network, own, ws);
        explain::require_finite(answers, model.path.string());
        for (const explain::Explanation& answer : answers) {
          probabilities.insert(probabilities.end(), answer.probabilities.begin(),
                               answer.probabilities.end());
        }
      });
  return probabilities;
}

void print_json(const EvaluateArguments& a, const std::vector<Score>& scores, std::int64_t words,
                std::int64_t unknown) {
  api::Json json = {{"model", a.model.string()},
                    {"data", a.data},
                    {"sentences", scores.front().n},
                    {"words", words},
                    {"unknown_words", unknown}};
  for (const Score& score : scores) {
    const analysis::Interval interval = analysis::wilson_interval(score.share, score.n);
    json[score.name] = {
        {"value", score.share}, {"n", score.n}, {"low", interval.low}, {"high", interval.high}};
  }
  print_out("{}\n", api::dump(json));
}

int evaluate(const EvaluateArguments& a) {
  const study::FileModel model = study::open_model_file(a.model);
  if (a.data == "sst") require_sentiments(model.words);
  const std::vector<text::Tree> trees = read_data(data_file(a), model.words);
  std::vector<std::vector<std::string>> tokens;
  std::vector<std::int32_t> labels;
  for (const text::Tree& tree : trees) {
    tokens.push_back(tree.tokens);
    if (model.words.lowercase) {
      for (std::string& token : tokens.back()) token = text::to_lower(token);
    }
    labels.push_back(tree.nodes.front().label);
  }
  study::Sentences sentences;
  study::add_sentences(model.words, std::move(tokens), sentences);
  std::int64_t words = 0, unknown = 0;
  for (const std::vector<bool>& of_sentence : sentences.unknown) {
    words += std::ssize(of_sentence);
    unknown += std::ranges::count(of_sentence, true);
  }
  const std::vector<Score> scores = scores_of(ask_model(model, sentences), model.words, labels);
  if (a.json) {
    print_json(a, scores, words, unknown);
    return 0;
  }
  figure::TextTable table(
      {{"accuracy", figure::TextTable::Align::kLeft}, {"per cent"}, {"95 %"}, {"sentences"}});
  for (const Score& score : scores) {
    const analysis::Interval interval = analysis::wilson_interval(score.share, score.n);
    table.add_row({score.name, fmt::format("{:.1f}", 100 * score.share),
                   fmt::format("[{:.1f}, {:.1f}]", 100 * interval.low, 100 * interval.high),
                   std::to_string(score.n)});
  }
  print_out("{}{} of {} words are unknown to the model\n", table.text(), unknown, words);
  return 0;
}

}  // namespace

void add_evaluate(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<EvaluateArguments>();
  CLI::App* command =
      app.add_subcommand("evaluate", "Accuracy of a model file on labelled sentences");
  command
      ->add_option("DATA", a->data,
                   "A file of trees or of labelled texts, or sst: the treebank's test sentences")
      ->required()
      ->type_name("");
  command->add_option("--model", a->model, "The model, a safetensors file")
      ->required()
      ->type_name("FILE");
  add_data_dir(command, a->data_dir);
  add_json(command, a->json);
  command->footer("Example: dimscope evaluate corpus/test.txt --model model.safetensors");
  offer(command, chosen, [a] { return evaluate(*a); });
}

}  // namespace dimscope::cli
