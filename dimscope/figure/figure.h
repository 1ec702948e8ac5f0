#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dimscope/figure/diverging_color.h"
#include "dimscope/study/models/opened_models.h"

namespace dimscope::figure {

// One model's words by one method: a row of a heatmap.
struct FigureRow {
  std::vector<std::string> names;  // a value for each of Figure::columns
  std::string predicted;
  double probability = 0;            // of the predicted class
  std::vector<float> probabilities;  // [C]
  std::vector<std::string> classes;  // [C] as the model calls them
  std::string explained;             // "negative", "negative – positive", "p(negative)"
  double score = 0;                  // what is explained: a logit, a lead or a probability
  std::vector<std::string> words;
  std::vector<bool> unknown;      // whether a word was read as the unknown one
  std::vector<double> relevance;  // a word
  std::size_t scale = 0;          // its colour scale
  explain::Explanation explanation;
  std::vector<std::string> spans;  // contextual decomposition: a line for each phrase asked for
};

// What full colour means, for every row in the same unit.
struct FigureScale {
  std::string unit;  // "logits", "of probability", "squared gradient"
  double limit = 1;  // |relevance| of full colour
};

// Heatmaps of sentences, to be printed or written as a picture. Every text in it is printable
// (text/printable.h): a terminal and XML take it.
struct Figure {
  std::vector<std::string> columns;
  std::vector<std::vector<FigureRow>> sentences;
  std::vector<FigureScale> scales;
  std::vector<std::string> methods;  // each with its rule and settings, for a caption
  std::vector<std::string> notes;    // what the words' sum leaves
};

// All that was explained, on one colour scale for each unit: that of the largest relevance.
Figure make_figure(const study::Models& models, const study::ExplainedModels& explained);

// With three digits, and no minus before nothing.
std::string fixed(double value);

// Where a word's relevance lies on its row's scale, -1 to 1, and its colour.
double word_strength(const Figure& figure, const FigureRow& row, std::size_t word);
Rgb word_color(const Figure& figure, const FigureRow& row, std::size_t word);

// "logit of negative 5.625 = words 4.848 + initial state 0.000 + absorbed 0.777"; "" for
// sensitivity, whose values do not sum to a score.
std::string conservation_line(const FigureRow& row);

// "full colour = 12.5 logits; red speaks for the class, blue against it".
std::string scale_line(const Figure& figure);

// The figure as text: coloured words, or signs and numbers. `width` columns, 0 for any number.
enum class TextColors { kNone, k256, kTrue };
std::string figure_text(const Figure& figure, TextColors colors, int width);

// A web page without scripts, a fragment of LaTeX that also compiles alone, a picture.
std::string figure_html(const Figure& figure);
std::string figure_latex(const Figure& figure);
std::string figure_svg(const Figure& figure);

}  // namespace dimscope::figure
