// A figure as a web page: no script, no network, words that can be selected.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "dimscope/base/markup.h"
#include "dimscope/explain/methods.h"
#include "dimscope/figure/figure.h"

namespace dimscope::figure {
namespace {

constexpr char kStyle[] = R"css(
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; margin: 2rem auto;
  max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 0 0 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: 3px 14px 3px 0; white-space: nowrap; }
th { font-weight: 600; color: #57606a; font-size: 13px; border-bottom: 1px solid #d0d7de; }
td.words { white-space: normal; line-height: 1.9; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.w { padding: 2px 5px; border-radius: 2px; margin-right: 2px; white-space: pre; }
.u { text-decoration: underline dotted; }
.bar { display: inline-block; height: 0.6em; background: #57606a; }
.scale { height: 10px; width: 240px; }
.ends { display: grid; grid-template-columns: 1fr auto 1fr auto; width: 240px; white-space: nowrap; }
.ends :nth-child(3) { text-align: right; }
.ends :nth-child(4) { width: 0; overflow: visible; text-indent: 6px; }
p, .ends { font-size: 13px; color: #57606a; margin: 2px 0; }
)css";

std::string words_html(const Figure& figure, const FigureRow& row) {
  std::string html;
  for (std::size_t t = 0; t < row.words.size(); ++t) {
    html += fmt::format("<span class=\"w{}\" style=\"background:{}\" title=\"{:+.4g}\">{}</span>\n",
                        row.unknown[t] ? " u" : "", hex(word_color(figure, row, t)),
                        row.relevance[t], escape_xml(row.words[t]));
  }
  return html;
}

std::string row_html(const Figure& figure, const FigureRow& row) {
  std::string html = "<tr>";
  for (const std::string& name : row.names) html += "<td>" + escape_xml(name) + "</td>";
  html += fmt::format("<td>{} {:.2f}</td><td>{}</td><td class=\"number\">{}</td>",
                      escape_xml(row.predicted), row.probability, escape_xml(row.explained),
                      fixed(row.score));
  html +=
      !kind_of(row.explanation.method).adds_up
          ? "<td class=\"number\">–</td>"
          : fmt::format("<td class=\"number\">{}</td>", fixed(row.explanation.conservation_error));
  html += "<td class=\"words\">" + words_html(figure, row);
  for (const std::string& span : row.spans) html += "<p>" + escape_xml(span) + "</p>";
  return html + "</td></tr>\n";
}

std::string probabilities_html(const FigureRow& row) {
  std::string html = "<table>\n";
  for (std::size_t c = 0; c < row.classes.size(); ++c) {
    const auto p = static_cast<double>(row.probabilities[c]);
    html += fmt::format(
        "<tr><td>{}</td><td class=\"number\">{:.3f}</td><td><span class=\"bar\" "
        "style=\"width:{:.0f}px\"></span></td></tr>\n",
        escape_xml(row.classes[c]), p, std::round(p * 200));
  }
  return html + "</table>\n";
}

std::string legend_html(const FigureScale& scale) {
  std::string stops;
  for (int i = -8; i <= 8; ++i) stops += (i == -8 ? "" : ",") + hex(diverging_color(i / 8.0));
  return fmt::format(
      "<div class=\"scale\" style=\"background:linear-gradient(to right,{})\"></div>\n"
      "<div "
      "class=\"ends\"><span>−{:.3g}</span><span>0</span><span>+{:.3g}</span><span>{}</span></"
      "div>\n",
      stops, scale.limit, scale.limit, escape_xml(scale.unit));
}

}  // namespace

std::string figure_html(const Figure& figure) {
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<title>Relevance of each word</title>\n<style>" +
      std::string(kStyle) + "</style>\n";
  for (const auto& rows : figure.sentences) {
    if (rows.size() == 1) html += probabilities_html(rows.front());
    html += "<table>\n<tr>";
    for (const std::string& column : figure.columns) html += "<th>" + escape_xml(column) + "</th>";
    html +=
        "<th>predicted</th><th>class</th><th>score</th><th>error</th>"
        "<th>relevance of each word</th></tr>\n";
    for (const FigureRow& row : rows) html += row_html(figure, row);
    html += "</table>\n";
    const std::string sum = rows.size() == 1 ? conservation_line(rows.front()) : "";
    if (!sum.empty()) html += "<p>" + escape_xml(sum) + "</p>\n";
  }
  for (const FigureScale& scale : figure.scales) html += legend_html(scale);
  html +=
      "<p>Blue speaks against the class, red for it. Dotted: a word that the model does not "
      "know.</p>\n";
  for (const std::string& method : figure.methods) html += "<p>" + escape_xml(method) + "</p>\n";
  for (const std::string& note : figure.notes) html += "<p>" + escape_xml(note) + "</p>\n";
  return html + "</html>\n";
}

}  // namespace dimscope::figure
