#include "dimscope/cli/terminal/findings_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/effects/findings/finding_words.h"
#include "dimscope/figure/text_layout.h"

namespace dimscope::cli {
namespace {

constexpr std::size_t kMaxAxes = 6, kMaxAxesBrief = 3, kMaxDoubtsBrief = 3;

std::string_view badge(effects::Certainty certainty) {
  switch (certainty) {
    case effects::Certainty::kClear:
      return "clear";
    case effects::Certainty::kShape:
      return "differs, not from end to end";
    case effects::Certainty::kUnsure:
      return "cannot tell yet";
    case effects::Certainty::kUntested:
      return "not tested";
  }
  return "";
}

class FindingsWriter {
 public:
  FindingsWriter(const effects::Findings& findings, const std::string& directory,
                 const FindingsTextOptions& options)
      : findings_(findings), directory_(directory), options_(options) {}

  std::string all() {
    add_head();
    const std::size_t most = options_.brief ? kMaxAxesBrief : kMaxAxes;
    const std::size_t shown = std::min(most, findings_.axes.size());
    for (const effects::AxisFinding& axis : std::span(findings_.axes).first(shown)) add_axis(axis);
    if (shown < findings_.axes.size()) {
      text_ += '\n';
      line(0, fmt::format("{} weaker ones are not shown here.", findings_.axes.size() - shown));
    }
    add_best();
    add_doubts();
    if (!options_.brief) add_look();
    add_more();
    return std::move(text_);
  }

 private:
  // A paragraph, its first line behind `indent` columns and `mark`.
  void line(int indent, const std::string& words, std::string_view mark = "", bool bold = false) {
    const int behind = indent + figure::text_width(mark);
    std::string paragraph = std::string(static_cast<std::size_t>(indent), ' ');
    paragraph += mark;
    paragraph += figure::wrapped(text::printable_line(words), options_.width, behind, behind);
    if (bold && options_.bold) paragraph = "\x1b[1m" + paragraph + "\x1b[22m";
    text_ += paragraph + '\n';
  }
  void heading(const std::string& words) {
    text_ += '\n';
    line(0, words, "", true);
  }
  // Commands are told with the study's directory.
  std::string with_directory(std::string words) const {
    for (std::size_t at = words.find("DIR"); at != std::string::npos;
         at = words.find("DIR", at + directory_.size())) {
      words.replace(at, 3, directory_);
    }
    return words;
  }

  void add_head();
  void add_axis(const effects::AxisFinding& axis);
  std::string curve(const effects::AxisFinding& axis) const;
  void add_best();
  void add_doubts();
  void add_look();
  void add_more();

  const effects::Findings& findings_;
  const std::string& directory_;
  const FindingsTextOptions options_;
  std::string text_;
};

void FindingsWriter::add_head() {
  line(0, findings_.title.empty() ? findings_.study : findings_.title, "", true);
  if (!findings_.question.empty()) line(0, findings_.question);
  line(0, findings_.studied + ".");
  if (findings_.axes.empty()) return;
  std::string metric = "What moves " + findings_.metric.label;
  if (findings_.metric.chance) {
    metric += fmt::format(" (always the most frequent class: {})",
                          effects::level_text(*findings_.metric.chance));
  }
  text_ += '\n';
  line(0, metric + ", the strongest first:");
}

// "28.8 % ▁▃▅▆▇█ 43.4 %" along the values, on one scale for all axes; without an order the values
// by name.
std::string FindingsWriter::curve(const effects::AxisFinding& axis) const {
  constexpr std::string_view kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (!axis.axis.ordered) {
    std::vector<std::string> levels;
    for (const effects::FindingLevel& l : axis.levels) {
      levels.push_back(fmt::format("{}: {}", l.level.x, effects::level_text(l.level.mean)));
    }
    return fmt::format("{}", fmt::join(levels, ", "));
  }
  double low = axis.levels.front().level.mean, high = low;
  for (const effects::AxisFinding& other : findings_.axes) {
    for (const effects::FindingLevel& l : other.levels) {
      low = std::min(low, l.level.mean);
      high = std::max(high, l.level.mean);
    }
  }
  std::string blocks;
  for (const effects::FindingLevel& l : axis.levels) {
    const double at = high > low ? (l.level.mean - low) / (high - low) : 0.5;
    blocks += kBlocks[static_cast<std::size_t>(std::lround(7 * at))];
  }
  return fmt::format("{} {} {}", effects::level_text(axis.levels.front().level.mean), blocks,
                     effects::level_text(axis.levels.back().level.mean));
}

void FindingsWriter::add_axis(const effects::AxisFinding& axis) {
  text_ += '\n';
  std::string head = axis.headline + ": " + axis.amount;
  if (!axis.range.empty()) head += " " + axis.range;
  line(2, head + " · " + std::string(badge(axis.certainty)), "", true);
  line(4, curve(axis));
  line(4, axis.verdict);
  if (options_.brief) return;
  for (const effects::FindingLine& of_axis : axis.lines) line(4, of_axis.text, "· ");
}

void FindingsWriter::add_best() {
  if (!findings_.best || findings_.cells < 2) return;
  std::vector<std::string> settings;
  for (const auto& [name, value] : findings_.best->settings) {
    settings.push_back(fmt::format("{} = {}", name, value));
  }
  text_ += '\n';
  line(0, fmt::format("Best cell: {} ({}, {}).", effects::level_text(findings_.best->summary.mean),
                      fmt::join(settings, ", "),
                      findings_.best->summary.n == 1
                          ? "one seed"
                          : fmt::format("mean of {} seeds", findings_.best->summary.n)));
}

void FindingsWriter::add_doubts() {
  if (findings_.doubts.empty()) return;
  heading("What to doubt");
  const std::size_t shown =
      options_.brief ? std::min(kMaxDoubtsBrief, findings_.doubts.size()) : findings_.doubts.size();
  for (const effects::Doubt& doubt : std::span(findings_.doubts).first(shown)) {
    line(2, doubt.text, "· ");
    if (doubt.remedy) line(4, with_directory(*doubt.remedy));
  }
}

void FindingsWriter::add_look() {
  if (findings_.look.empty()) return;
  heading("Worth a look");
  for (const effects::LookAt& look : findings_.look) {
    line(2, fmt::format("{}: {}", look.sentence, fmt::join(look.tokens, " ")), "· ");
    line(4, look.reason);
  }
}

void FindingsWriter::add_more() {
  text_ += '\n';
  line(0, with_directory(
              options_.brief
                  ? "More: dimscope findings DIR; every test: dimscope effects DIR"
                  : "Every test: dimscope effects DIR; as data: dimscope findings DIR --json"));
}

}  // namespace

std::string findings_text(const effects::Findings& findings, const std::string& directory,
                          const FindingsTextOptions& options) {
  return FindingsWriter(findings, directory, options).all();
}

void print_findings(const effects::Findings& findings, const std::string& directory, bool brief) {
  write_output(findings_text(findings, text::printable_line(directory),
                             {.width = output_width().value_or(0),
                              .bold = output_colors() != ColorSupport::kNone,
                              .brief = brief}));
}

}  // namespace dimscope::cli
