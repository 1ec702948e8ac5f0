#include <fmt/format.h>

#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/commands/explain_options.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/left_out.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/cli/terminal/unknown_words.h"
#include "dimscope/explain/methods.h"
#include "dimscope/figure/figure.h"
#include "dimscope/study/models/opened_models.h"

namespace dimscope::cli {
namespace {

void print_json(const study::Models& models, const study::ExplainedModels& explained) {
  const std::size_t num_options = explained.options.front().size();
  std::vector<api::ExplanationRecord> records;
  for (std::size_t s = 0; s < explained.sentences.front().tokens.size(); ++s) {
    for (std::size_t m = 0; m < models.size(); ++m) {
      for (std::size_t o = 0; o < num_options; ++o) {
        api::ExplanationRecord& record = records.emplace_back();
        record.tokens = explained.sentences_of(m).tokens[s];
        record.unknown = explained.sentences_of(m).unknown[s];
        record.explanation = explained.explanations[m][o][s];
        if (models.is_study()) record.trial = &models.trials[m];
        const bool decomposes =
            explain::kind_of(record.explanation.method).reads(explain::OptionGroup::kSpans);
        for (std::size_t p = 0; decomposes && p < explained.spans[s].size(); ++p) {
          record.spans.push_back({explained.spans[s][p], explained.decomposed[m][s][p]});
        }
        if (models.files.size() > 1) record.model = models.files[m].path.string();
      }
    }
  }
  // What a caller can count beforehand: one file, one method and one sentence are asked for.
  const bool single = !models.is_study() && records.size() == 1;
  const explain::ExplainOptions& options = explained.options.front().front();
  print_out("{}\n", single ? api::explanation_json(records.front(), options)
                           : api::explanations_json(records, options, explained.left_out));
}

figure::TextColors terminal_colors() {
  switch (output_colors()) {
    case ColorSupport::kTrue:
      return figure::TextColors::kTrue;
    case ColorSupport::k256:
      return figure::TextColors::k256;
    default:
      return figure::TextColors::kNone;
  }
}

void add_method_options(CLI::App* command, ExplainArguments& a) {
  const explain::ExplainOptions defaults;
  add_lrp(command, a.epsilon, a.delta);
  const auto add = [&](const char* option, auto& value, const char* type, const std::string& what) {
    command->add_option(option, value, what)->type_name(type);
  };
  add("--max-gap", a.max_gap, "X",
      fmt::format("Integrated gradients: the path is cut finer until the completeness gap is at "
                  "most this [{:g}]",
                  defaults.max_gap));
  add("--max-steps", a.max_steps, "N",
      fmt::format("Integrated gradients: or until it has as many parts [{}]", defaults.max_steps));
  add("--samples", a.samples, "N", fmt::format("SmoothGrad: noisy copies [{}]", defaults.samples));
  add("--noise", a.noise, "X",
      fmt::format("SmoothGrad: standard deviation, as a share of the inputs' range [{:g}]",
                  defaults.noise));
  add("--noise-seed", a.noise_seed, "N",
      fmt::format("SmoothGrad: seed of the noise [{}]", defaults.noise_seed));
  command
      ->add_option("--of", a.output,
                   "Occlusion, omission: explain the 'logit' or the 'probability' [logit]")
      ->type_name("WHAT");
  command
      ->add_option("--span", a.spans,
                   "Contextual decomposition: the words as one phrase, counted from 1, as in 2..4; "
                   "may be repeated")
      ->type_name("FIRST..LAST")
      ->take_all();
}

int explain(const ExplainArguments& a) {
  study::Models models = study::open_models(a.question);
  if (a.question.texts.empty() && a.question.tokens.empty()) {
    throw InputError("nothing to explain; give a sentence with --text \"…\" or --tokens 1,4,2");
  }
  const study::ExplainedModels explained = study::explain_models(
      models, a.question, [&](const study::ModelWords& words) { return explain_options(a, words); },
      [&](std::size_t num_words) {
        std::vector<explain::Span> spans;
        for (const std::string& text : a.spans) spans.push_back(parse_span(text, num_words));
        return spans;
      });
  print_left_out(explained.left_out, "explained");
  for (std::size_t i = 0; i < explained.sentences.size(); ++i) {
    warn_of_unknown_texts(models.words(i), explained.sentences[i]);
  }
  const figure::Figure figure = figure::make_figure(models, explained);
  if (a.json) {
    print_json(models, explained);
  } else {
    // Its colours steer the terminal; its words do not.
    const int width = output_width().value_or(0);
    write_output(figure::figure_text(figure, terminal_colors(), width));
    for (std::size_t i = 0; i < explained.sentences.size(); ++i) {
      const std::string unknown =
          unknown_words_text(models.words(i), explained.sentences[i], width);
      const bool several = models.files.size() > 1 && !unknown.empty();
      print_out("{}{}", several ? models.files[i].path.stem().string() + ": " : "", unknown);
    }
  }
  if (!a.html.empty()) write_file(a.html, figure::figure_html(figure));
  if (!a.latex.empty()) write_file(a.latex, figure::figure_latex(figure));
  if (!a.svg.empty()) write_file(a.svg, figure::figure_svg(figure));
  return 0;
}

}  // namespace

void add_explain(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<ExplainArguments>();
  CLI::App* command = app.add_subcommand("explain", "Show how much each word counts for a class");
  add_models(command, a->question, a->json, true);
  command
      ->add_option("--method", a->methods,
                   fmt::format("One or several, separated by commas: {} [lrp-all]",
                               fmt::join(explain::method_names(), ", ")))
      ->delimiter(',')
      ->type_name("METHODS");
  command
      ->add_option("--class", a->target,
                   "Class by name or number, #1 for number 1 [the predicted one]")
      ->type_name("CLASS");
  command
      ->add_option("--against", a->against,
                   "Explain the lead of the class over this one instead of its own logit")
      ->type_name("CLASS");
  add_method_options(command, *a);
  command->add_option("--html", a->html, "Write the heatmap as a web page")->type_name("FILE");
  command->add_option("--latex", a->latex, "Write it as LaTeX to \\input")->type_name("FILE");
  command->add_option("--svg", a->svg, "Write it as a picture")->type_name("FILE");
  command->footer(
      "Several methods or models share one colour scale, which is printed.\n"
      "--json: one --model, one sentence and one method give an object, all else gives an array.\n"
      "Example: dimscope explain demo --text \"not good .\" --method lrp-all,occlusion");
  offer(command, chosen, [a] { return explain(*a); });
}

}  // namespace dimscope::cli
