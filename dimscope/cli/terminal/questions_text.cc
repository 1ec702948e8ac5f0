#include "dimscope/cli/terminal/questions_text.h"

#include <fmt/format.h>

#include "dimscope/effects/tables/effects_tables.h"

namespace dimscope::cli {
namespace {

// " (embedding_dim = 2)", or nothing where all trials are one grid.
std::string held(const effects::EffectsView& view, std::size_t grid) {
  const std::string text = effects::settings_text(view.grids[grid].fixed);
  return text.empty() ? "" : " (" + text + ")";
}

// "8" along an axis, else "embedding_dim = 8, hidden_dim = 6 (4,210 parameters)".
std::string model_text(const effects::EnoughEffects& effects,
                       const effects::EnoughEffects::Step& step) {
  if (!effects.axis.empty()) return fmt::format("{}", step.settings.begin()->second);
  return fmt::format("{} ({} parameters)", effects::settings_text(step.settings),
                     step.num_parameters);
}

std::string largest_text(const effects::EnoughEffects& effects) {
  return effects.axis.empty() ? effects::settings_text(effects.largest)
                              : fmt::format("{}", effects.largest.begin()->second);
}

// "-0.4 points, 95 % bound -0.9".
std::string result_text(const analysis::NonInferiority& t) {
  return fmt::format("{:+.1f} points, 95 % bound {:+.1f}", 100 * t.difference, 100 * t.lower);
}

}  // namespace

std::string enough_text(const effects::EffectsView& view, const effects::EnoughEffects& effects) {
  const std::string name =
      (effects.axis.empty() ? "by parameters" : effects.axis) + held(view, effects.grid);
  const double margin = 100 * view.options.margin;
  if (!effects.steps.front().test.tested) {
    return fmt::format("{}: cells with a single seed; a certificate needs two or more in each",
                       name);
  }
  std::string text = name + ": ";
  if (effects.enough) {
    const effects::EnoughEffects::Step& step = effects.steps[*effects.enough];
    text += fmt::format("{} is enough ({}, against {})", model_text(effects, step),
                        result_text(step.test), largest_text(effects));
  } else {
    text += fmt::format("nothing below {} was shown to be enough", largest_text(effects));
  }
  if (!effects.refused) return text + "; nothing smaller was trained";
  const effects::EnoughEffects::Step& step = effects.steps[*effects.refused];
  text += fmt::format("; {} was not shown to be ({})", model_text(effects, step),
                      step.test.tested ? result_text(step.test) : "a cell has a single seed");
  if (step.test.tested && step.test.difference > -view.options.margin &&
      step.test.detectable_margin > view.options.margin) {
    text += fmt::format(
        ", for which the study is too small: within {:.1f} points a model as good as the largest "
        "is shown to be with a chance of 80 %, {:g} were asked for",
        100 * step.test.detectable_margin, margin);
  }
  return text;
}

std::string shapley_cell_text(const effects::EffectsView& view,
                              const effects::ShapleyEffects& effects,
                              const effects::ShapleyEffects::Cell& cell) {
  const std::vector<std::string>& factors = view.grids[effects.grid].factors;
  std::string parts;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const analysis::ShapleyCell::Part& setting = cell.split.settings[f];
    parts +=
        fmt::format("{}{} {:+.1f}", parts.empty() ? "" : ", ", factors[f], 100 * setting.value);
  }
  return fmt::format("{}: {:.1f} %, {:+.1f} from the grid's mean: {}",
                     effects::settings_text(cell.settings), 100 * cell.split.mean,
                     100 * cell.split.distance, parts);
}

std::string seeds_needed_text(const effects::EffectsView& view, const effects::SeedsNeeded& s) {
  const std::string what = s.a ? fmt::format("{} {} → {}{}", s.axis, *s.a, *s.b, held(view, s.grid))
                               : s.axis + held(view, s.grid);
  const std::string difference =
      s.a ? fmt::format("a difference of {:+.1f} points", 100 * s.difference)
          : fmt::format("an effect of {:.1f} points (sd over its values)", 100 * s.difference);
  if (s.seeds) {
    return *s.seeds <= s.seeds_now
               ? fmt::format("{}: the {} seeds a cell that there are suffice for {}", what,
                             s.seeds_now, difference)
               : fmt::format("{}: {} seeds a cell for {} (now {})", what, *s.seeds, difference,
                             s.seeds_now);
  }
  if (!s.a) {
    return fmt::format(
        "{}: nothing is seen above the seeds' own spread that a number of seeds could "
        "follow from",
        what);
  }
  return fmt::format(
      "{}: no number of seeds is enough for {}; on these sentences {:.1f} points are the least "
      "that seeds can show",
      what, difference, 100 * s.at_best);
}

}  // namespace dimscope::cli
