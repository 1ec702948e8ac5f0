#include "dimscope/figure/figure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/explain/methods.h"
#include "dimscope/study/trial_names.h"
#include "dimscope/text/printable.h"

namespace dimscope::figure {
namespace {

std::string unit_of(const explain::Explanation& e) {
  if (!kind_of(e.method).adds_up) return "(squared gradient)";
  return e.output == explain::Output::kProbability ? "of probability" : "logits";
}

std::string explained_text(const explain::Explanation& e, const study::ModelWords& words) {
  const std::string target = study::class_text(words, e.target);
  if (e.output == explain::Output::kProbability) {
    return e.against ? fmt::format("p({}) − p({})", target, study::class_text(words, *e.against))
                     : fmt::format("p({})", target);
  }
  return e.against ? fmt::format("{} − {}", target, study::class_text(words, *e.against)) : target;
}

// A method with everything that decides its numbers.
std::string method_text(const explain::ExplainOptions& o) {
  using Group = explain::OptionGroup;
  const explain::MethodKind& kind = kind_of(o.method);
  std::string text(kind.name);
  if (kind.reads(Group::kRule))
    text += fmt::format(", epsilon {:g}, delta {:g}", o.epsilon, o.delta);
  if (kind.reads(Group::kPath)) {
    text += fmt::format(", gap at most {:g} or {} parts", o.max_gap, o.max_steps);
  }
  if (kind.reads(Group::kNoise)) {
    text += fmt::format(", {} samples, noise {:g}, seed {}", o.samples, o.noise, o.noise_seed);
  }
  if (kind.reads(Group::kOutput)) {
    text += o.output == explain::Output::kLogit ? ", of the logit" : ", of the probability";
  }
  return text;
}

std::vector<std::string> model_columns(const study::Models& models) {
  if (models.is_study()) return study::TrialNames(models.trials).titles();
  if (models.files.size() > 1) return {"model"};
  return {};
}

std::vector<std::string> model_names(const study::Models& models, std::size_t model,
                                     const std::optional<study::TrialNames>& names) {
  if (names) return names->values(models.trials[model]);
  if (models.files.size() > 1) return {models.files[model].path.stem().string()};
  return {};
}

FigureRow make_row(const explain::Explanation& e, const study::ModelWords& words,
                   const study::Sentences& sentences, std::size_t sentence) {
  FigureRow row;
  row.predicted = study::class_text(words, e.predicted);
  row.probability = static_cast<double>(e.probabilities[static_cast<std::size_t>(e.predicted)]);
  row.probabilities = e.probabilities;
  for (std::int32_t c = 0; c < words.num_classes; ++c)
    row.classes.push_back(study::class_text(words, c));
  row.explained = explained_text(e, words);
  row.score = e.score;
  row.words = sentences.tokens[sentence];
  row.unknown = sentences.unknown[sentence];
  row.relevance = e.relevance;
  row.explanation = e;
  return row;
}

// "words 2..4 (very good .): relevant 1.234, irrelevant -0.5".
std::vector<std::string> span_lines(const study::ExplainedModels& explained, std::size_t model,
                                    std::size_t sentence) {
  std::vector<std::string> lines;
  const std::vector<std::string>& words = explained.sentences_of(model).tokens[sentence];
  for (std::size_t p = 0; p < explained.spans[sentence].size(); ++p) {
    const auto [begin, end] = explained.spans[sentence][p];
    const explain::Decomposed& parts = explained.decomposed[model][sentence][p];
    lines.push_back(fmt::format("words {}..{} ({}): relevant {}, irrelevant {}", begin + 1, end,
                                fmt::join(words.begin() + begin, words.begin() + end, " "),
                                fixed(parts.relevant), fixed(parts.irrelevant)));
  }
  return lines;
}

std::size_t scale_of(const std::string& unit, std::vector<FigureScale>& scales) {
  const auto found = std::ranges::find(scales, unit, &FigureScale::unit);
  if (found == scales.end()) scales.push_back({unit, 0});
  return static_cast<std::size_t>(std::ranges::find(scales, unit, &FigureScale::unit) -
                                  scales.begin());
}

// What "error" is, for the methods shown.
std::vector<std::string> notes_of(const std::vector<explain::ExplainOptions>& options) {
  using Group = explain::OptionGroup;
  const auto any = [&](const auto& is) {
    return std::ranges::any_of(options, [&](const auto& o) { return is(kind_of(o.method)); });
  };
  const auto reads = [](Group group) {
    return [group](const explain::MethodKind& kind) { return kind.reads(group); };
  };
  std::vector<std::string> notes;
  if (any(reads(Group::kRule))) {
    notes.push_back("error = logit - relevance of the words and of the initial state");
  }
  if (any(reads(Group::kPath))) {
    notes.push_back("integrated-gradients: error = logit - words - logit of zero vectors");
  }
  if (any([](const explain::MethodKind& kind) {
        return kind.adds_up && !kind.reads(Group::kRule) && !kind.reads(Group::kPath);
      })) {
    notes.push_back("other methods: error = what the words' sum does not tell of the score");
  }
  return notes;
}

// Model files and studies may hold any text.
void make_printable(FigureRow& row) {
  for (auto* texts : {&row.names, &row.classes, &row.words, &row.spans}) {
    for (std::string& text : *texts) text = text::printable_line(text);
  }
  row.predicted = text::printable_line(row.predicted);
  row.explained = text::printable_line(row.explained);
}

}  // namespace

Figure make_figure(const study::Models& models, const study::ExplainedModels& explained) {
  Figure figure;
  figure.columns = model_columns(models);
  const auto& options = explained.options.front();
  if (options.size() > 1) figure.columns.emplace_back("method");
  for (const explain::ExplainOptions& o : options) figure.methods.push_back(method_text(o));
  figure.notes = notes_of(options);

  std::optional<study::TrialNames> names;
  if (models.is_study()) names.emplace(models.trials);
  const std::size_t num_sentences = explained.sentences.front().tokens.size();
  for (std::size_t s = 0; s < num_sentences; ++s) {
    auto& rows = figure.sentences.emplace_back();
    for (std::size_t m = 0; m < models.size(); ++m) {
      for (std::size_t o = 0; o < options.size(); ++o) {
        const explain::Explanation& e = explained.explanations[m][o][s];
        FigureRow row = make_row(e, models.words(m), explained.sentences_of(m), s);
        row.names = model_names(models, m, names);
        if (options.size() > 1) row.names.emplace_back(to_string(e.method));
        if (kind_of(e.method).reads(explain::OptionGroup::kSpans))
          row.spans = span_lines(explained, m, s);
        row.scale = scale_of(unit_of(e), figure.scales);
        double& limit = figure.scales[row.scale].limit;
        for (const double r : row.relevance) limit = std::max(limit, std::abs(r));
        make_printable(row);
        rows.push_back(std::move(row));
      }
    }
  }
  for (FigureScale& scale : figure.scales) {
    if (scale.limit == 0) scale.limit = 1;
  }
  return figure;
}

std::string fixed(double value) {
  const std::string text = fmt::format("{:.3f}", value);
  return text == "-0.000" ? "0.000" : text;
}

double word_strength(const Figure& figure, const FigureRow& row, std::size_t word) {
  return row.relevance[word] / figure.scales[row.scale].limit;
}

Rgb word_color(const Figure& figure, const FigureRow& row, std::size_t word) {
  return diverging_color(word_strength(figure, row, word));
}

std::string conservation_line(const FigureRow& row) {
  const explain::Explanation& e = row.explanation;
  const explain::MethodKind& kind = kind_of(e.method);
  if (!kind.adds_up) return "";
  double words = 0;
  for (const double r : row.relevance) words += r;
  std::string line = fmt::format("{} {} = words {}",
                                 e.output == explain::Output::kProbability || e.against
                                     ? row.explained
                                     : "logit of " + row.explained,
                                 fixed(row.score), fixed(words));
  if (!kind.rest.empty()) line += fmt::format(" + {} {}", kind.rest, fixed(e.rest));
  return line + fmt::format(" + error {}", fixed(e.conservation_error));
}

std::string scale_line(const Figure& figure) {
  std::string line = "full colour =";
  for (std::size_t i = 0; i < figure.scales.size(); ++i) {
    line += fmt::format("{} {:.3g} {}", i == 0 ? "" : " and", figure.scales[i].limit,
                        figure.scales[i].unit);
  }
  return line + "; red speaks for the class, blue against it";
}

}  // namespace dimscope::figure
