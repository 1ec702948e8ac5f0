#include "dimscope/effects/findings/findings_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "dimscope/effects/findings/axis_findings.h"
#include "dimscope/effects/findings/doubts.h"
#include "dimscope/effects/findings/finding_words.h"
#include "dimscope/effects/findings/look_at.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

// "2–20", "2 and 20", "adagrad, adam and sgd".
std::string values_words(const AxisView& axis) {
  constexpr std::size_t kFew = 2;  // of which a range would say more than there is
  if (axis.ordered && axis.values.size() > kFew) {
    return fmt::format("{}–{}", axis.values.front(), axis.values.back());
  }
  std::string text;
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    if (i > 0) text += i + 1 == axis.values.size() ? " and " : ", ";
    text += to_string(axis.values[i]);
  }
  return text;
}

std::string seeds_words(const Findings& findings) {
  if (findings.max_seeds == 1) return "one seed each";
  if (findings.min_seeds == findings.max_seeds)
    return fmt::format("{} seeds each", findings.max_seeds);
  return fmt::format("{} to {} seeds each", findings.min_seeds, findings.max_seeds);
}

std::string source_words(const study::StoredData& data) {
  if (data.source == "sst") return " of sst";
  if (data.source == "synthetic") return " of the built-in corpus";
  return "";
}

// "270 models: embedding dimension 2–20 × hidden dimension 2–20, 5 seeds each, on 2,210 sentences
// of sst".
std::string studied_words(const FindingSources& sources, const Findings& findings) {
  std::string text = counted_words(findings.models, "model");
  const std::vector<AxisView>& axes = sources.metric.axes;
  if (axes.empty()) {
    text += findings.models == 1 ? "" : ", alike but for the seed";
  } else {
    std::vector<std::string> varied;
    for (const AxisView& axis : axes) varied.push_back(axis.label + " " + values_words(axis));
    const std::size_t lines = sources.metric.grids.size();
    text += fmt::format(": {}{}, {}", lines > 1 ? fmt::format("{} lines of ", lines) : "",
                        fmt::join(varied, " × "), seeds_words(findings));
  }
  if (findings.sentences > 0) {
    text += fmt::format(", on {}{}", counted_words(findings.sentences, "sentence"),
                        source_words(sources.data.data()));
  }
  return text;
}

void count_cells(const EffectsView& view, Findings& findings) {
  for (const CellAccuracy& cell : view.cells) {
    const std::int64_t seeds = cell.summary.n;
    findings.min_seeds = findings.cells == 0 ? seeds : std::min(findings.min_seeds, seeds);
    findings.max_seeds = std::max(findings.max_seeds, seeds);
    ++findings.cells;
    if (!findings.best || cell.summary.mean > findings.best->summary.mean) {
      findings.best = {cell.settings, cell.summary};
    }
  }
}

}  // namespace

std::string_view to_string(Certainty certainty) {
  constexpr std::array<std::string_view, 4> kNames = {"clear", "shape", "unsure", "untested"};
  return kNames[static_cast<std::size_t>(certainty)];
}

std::string_view to_string(FindingTopic topic) {
  constexpr std::array<std::string_view, 6> kNames = {"interaction", "sentences", "explanations",
                                                      "enough",      "seeds",     "training"};
  return kNames[static_cast<std::size_t>(topic)];
}

Findings view_findings(const FindingSources& sources) {
  const study::StudyFile study = study::stored_study(sources.store);
  Findings findings;
  findings.study = study.name;
  findings.title = study.title;
  findings.question = study.question;
  findings.about = study.about;
  findings.models = sources.metric.num_trials;
  findings.metric = sources.metric.metric;
  findings.sentences = findings.metric.n;
  count_cells(sources.metric, findings);
  findings.studied = studied_words(sources, findings);
  findings.axes = axis_findings(sources);
  findings.look = sentences_to_look_at(sources, findings.axes);
  findings.doubts = find_doubts(sources, findings);
  return findings;
}

}  // namespace dimscope::effects
