// A figure as a picture, laid out like the report's.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/base/markup.h"
#include "dimscope/figure/figure.h"
#include "dimscope/text/utf8.h"

namespace dimscope::figure {
namespace {

constexpr double kWidth = 1000, kFont = 13, kWordHeight = 22, kLine = 25, kPadding = 4, kGap = 2,
                 kMinWord = 24, kRowGap = 5, kColumnGap = 18;
constexpr char kMuted[] = "#57606a";

// In thousandths of the font's size, of ASCII from the space on: Helvetica's widths, which Arial
// and Liberation Sans share. Where there is none of them, the wider DejaVu Sans must fit too.
constexpr double kWidestFont = 1.15;
constexpr int kAdvance[] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};

double text_pixels(std::string_view text, double size = kFont) {
  double thousandths = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t code_point = text::next_code_point(text, at);
    const bool is_ascii = code_point >= 0x20 && code_point < 0x7f;
    // East Asian letters are as wide as the font is high, others seldom wider than these.
    thousandths += is_ascii ? kAdvance[code_point - 0x20] : code_point >= 0x2e80 ? 1000 : 620;
  }
  return kWidestFont * thousandths * size / 1000;
}

struct Place {
  double x = 0, width = 0;
  int line = 0;
};

std::vector<Place> place_words(const std::vector<std::string>& words, double room) {
  std::vector<Place> places;
  double x = 0;
  int line = 0;
  for (const std::string& word : words) {
    const double width = std::max(kMinWord, text_pixels(word) + 2 * kPadding);
    if (x > 0 && x + width > room) {
      x = 0;
      ++line;
    }
    places.push_back({x, width, line});
    x += width + kGap;
  }
  return places;
}

class Drawing {
 public:
  void rect(double x, double y, double width, double height, const std::string& fill,
            const char* more = "") {
    body_ += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"{}/>\n", x,
        y, width, height, fill, more);
  }
  void text(double x, double y, std::string_view text, const std::string& more = "") {
    body_ +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", x, y, more, escape_xml(text));
  }
  void muted(double x, double y, std::string_view content, const char* anchor = "start") {
    text(x, y, content,
         fmt::format(" font-size=\"11\" fill=\"{}\" text-anchor=\"{}\"", kMuted, anchor));
  }
  void underline(double x, double y, double width) {
    body_ += fmt::format(
        "<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
        "stroke-dasharray=\"1.5 2.5\"/>\n",
        x, x + width, y, y, hex(kInk));
  }
  std::string finish(double height) const {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"Helvetica, Arial, Liberation Sans, "
        "sans-serif\" font-size=\"{2:.0f}\" fill=\"{3}\">\n"
        "<title>Relevance of each word</title>\n{4}</svg>\n",
        kWidth, std::ceil(height), kFont, hex(kInk), body_);
  }

 private:
  std::string body_;
};

constexpr double kBar = 240, kLegendHeight = 36;

void draw_legend(const FigureScale& scale, double y, Drawing& drawing) {
  constexpr int kSteps = 81;
  for (int i = 0; i < kSteps; ++i) {
    drawing.rect(kBar * i / kSteps, y, kBar / kSteps + 0.5, 10,
                 hex(diverging_color(2.0 * i / (kSteps - 1) - 1)));
  }
  drawing.muted(0, y + 24, fmt::format("−{:.3g}", scale.limit));
  drawing.muted(kBar / 2, y + 24, "0", "middle");
  drawing.muted(kBar, y + 24, fmt::format("+{:.3g}", scale.limit), "end");
  drawing.muted(kBar + 6, y + 24, scale.unit);
}

std::string predicted_text(const FigureRow& row) {
  return fmt::format("{} {:.2f}", row.predicted, row.probability);
}

// The left edges of the columns: names, the prediction, what is explained, the words.
std::vector<double> column_edges(const Figure& figure, const std::vector<FigureRow>& rows) {
  std::vector<double> edges = {0};
  const auto add = [&](std::string_view title, const auto& cell) {
    double width = text_pixels(title, 11);
    for (const FigureRow& row : rows) width = std::max(width, text_pixels(cell(row)));
    edges.push_back(edges.back() + width + kColumnGap);
  };
  for (std::size_t i = 0; i < figure.columns.size(); ++i) {
    add(figure.columns[i], [i](const FigureRow& row) { return row.names[i]; });
  }
  add("predicted", predicted_text);
  add("explained", [](const FigureRow& row) { return row.explained; });
  return edges;
}

// Returns where the next sentence begins.
double draw_sentence(const Figure& figure, const std::vector<FigureRow>& rows, double y,
                     Drawing& drawing) {
  const std::vector<double> edges = column_edges(figure, rows);
  const std::size_t names = figure.columns.size();
  for (std::size_t i = 0; i < names; ++i) drawing.muted(edges[i], y + 12, figure.columns[i]);
  drawing.muted(edges[names], y + 12, "predicted");
  drawing.muted(edges[names + 1], y + 12, "explained");
  drawing.muted(edges[names + 2], y + 12, "relevance of each word");
  y += 22;
  const double left = edges[names + 2];
  for (const FigureRow& row : rows) {
    for (std::size_t i = 0; i < names; ++i) drawing.text(edges[i], y + 15.5, row.names[i]);
    drawing.text(edges[names], y + 15.5, predicted_text(row));
    drawing.text(edges[names + 1], y + 15.5, row.explained);
    // At least some words beside a long head.
    const auto places = place_words(row.words, std::max(kWidth - left, 200.0));
    for (std::size_t t = 0; t < places.size(); ++t) {
      const Place& place = places[t];
      const double x = left + place.x, top = y + place.line * kLine;
      drawing.rect(x, top, place.width, kWordHeight, hex(word_color(figure, row, t)), " rx=\"2\"");
      drawing.text(x + place.width / 2, top + 15.5, row.words[t], " text-anchor=\"middle\"");
      if (row.unknown[t]) drawing.underline(x + kPadding, top + 19, place.width - 2 * kPadding);
    }
    y += (places.empty() ? 1 : places.back().line + 1) * kLine + kRowGap;
  }
  return y + 8;
}

}  // namespace

std::string figure_svg(const Figure& figure) {
  Drawing drawing;
  double y = 2;
  for (const FigureScale& scale : figure.scales) {
    draw_legend(scale, y, drawing);
    y += kLegendHeight;
  }
  drawing.muted(0, y + 8, "blue: against the explained class, red: for it; dotted: unknown word");
  drawing.muted(0, y + 24, fmt::format("{}", fmt::join(figure.methods, "; ")));
  y += 40;
  for (const auto& rows : figure.sentences) y = draw_sentence(figure, rows, y, drawing);
  return drawing.finish(y);
}

}  // namespace dimscope::figure
