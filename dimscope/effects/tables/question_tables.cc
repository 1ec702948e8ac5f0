// Tables of the certificate, of exact shares and of the seeds that are needed.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dimscope/effects/tables/table_maker.h"

namespace dimscope::effects {
namespace {

// "embedding_dim × hidden_dim".
std::string share_text(const analysis::ShapleyShare& share) {
  return fmt::format("{}", fmt::join(share.factors, " × "));
}

}  // namespace

void EffectsTableMaker::add_enough() {
  std::string title = "The smallest model that is enough";
  if (!view_.enough.empty()) {
    title = fmt::format("{} ({}, margin {:g})", title, view_.enough.front().metric.label,
                        100 * view_.options.margin);
  }
  ResultTable& steps = table("enough", title,
                             {grid_column(),
                              {"order", "order", Kind::kText},
                              {"model", "model", Kind::kText},
                              {"parameters", "parameters", Kind::kCount},
                              {"sentences", "n", Kind::kCount},
                              {"trials", "trials", Kind::kCount},
                              {"accuracy", "%", Kind::kPercent},
                              {"difference", "to the largest", Kind::kPercent},
                              {"lower", "95 % bound", Kind::kPercent},
                              {"p", "p", Kind::kP},
                              {"verdict", "verdict", Kind::kText},
                              {"detectable_margin", "margin with 80 %", Kind::kPercent}});
  for (const EnoughEffects& effects : view_.enough) {
    const std::string order = effects.axis.empty() ? "parameters" : effects.axis;
    for (const EnoughEffects::Step& step : effects.steps) {
      const analysis::NonInferiority& t = step.test;
      steps.rows.push_back({where(effects.grid), order, settings_text(step.settings),
                            step.num_parameters > 0 ? count(step.num_parameters) : Cell(),
                            count(t.num_sentences), count(t.num_trials), t.accuracy, t.difference,
                            t.lower, t.p,
                            std::string(t.shown    ? "enough"
                                        : t.tested ? "not shown"
                                                   : "not tested"),
                            t.detectable_margin});
    }
  }
}

void EffectsTableMaker::add_shapley() {
  ResultTable& shares =
      table("shapley", fmt::format("Exact Shapley shares of {}", view_.metric.label),
            {grid_column(),
             {"factor", "", Kind::kText},
             {"of_cells", "of cells %", Kind::kPercent},
             {"of_trials", "of trials %", Kind::kPercent},
             {"interval", "95 %", Kind::kPercent}});
  for (const ShapleyEffects& effects : view_.shapley) {
    const analysis::Shapley& s = effects.shares;
    for (const auto* list : {&s.factors, &s.interactions}) {
      for (const analysis::ShapleyShare& share : *list) {
        shares.rows.push_back({where(effects.grid), share_text(share), share.of_cells,
                               or_nothing(share.of_trials), or_nothing(share.interval)});
      }
    }
    if (s.seeds) {
      shares.rows.push_back({where(effects.grid), std::string("seeds"), Cell(), *s.seeds, Cell()});
    }
  }
  ResultTable& cells = table(
      "shapley_cells", fmt::format("What each setting adds to a cell: {}", view_.metric.label),
      {grid_column(),
       {"cell", "cell", Kind::kText},
       {"mean", "mean", Kind::kPercent},
       {"distance", "to the grid's mean", Kind::kPercent},
       {"setting", "setting", Kind::kText},
       {"value", "adds", Kind::kPercent},
       {"interval", "95 %", Kind::kPercent}});
  for (const ShapleyEffects& effects : view_.shapley) {
    const std::vector<std::string>& factors = view_.grids[effects.grid].factors;
    for (const ShapleyEffects::Cell& cell : effects.cells) {
      for (std::size_t f = 0; f < factors.size(); ++f) {
        const analysis::ShapleyCell::Part& setting = cell.split.settings[f];
        cells.rows.push_back({where(effects.grid), settings_text(cell.settings), cell.split.mean,
                              cell.split.distance, factors[f], setting.value,
                              or_nothing(setting.interval)});
      }
    }
  }
}

void EffectsTableMaker::add_word_shapley() {
  ResultTable& words =
      table("words_shapley", "Exact Shapley shares of what moves each word's relevance",
            {grid_column(),
             {"word", "word", Kind::kText},
             {"factor", "", Kind::kText},
             {"of_cells", "of cells %", Kind::kPercent},
             {"of_trials", "of trials %", Kind::kPercent},
             {"interval", "95 %", Kind::kPercent}});
  for (const WordShapley& effects : view_.word_shapley) {
    for (const WordShapley::Word& word : effects.words) {
      if (!word.shares) continue;
      for (const auto* list : {&word.shares->factors, &word.shares->interactions}) {
        for (const analysis::ShapleyShare& share : *list) {
          words.rows.push_back({where(effects.grid), word.word, share_text(share), share.of_cells,
                                or_nothing(share.of_trials), or_nothing(share.interval)});
        }
      }
    }
  }
}

void EffectsTableMaker::add_seeds_needed() {
  ResultTable& seeds = table("seeds_needed", "Seeds a cell that would tell apart what is not",
                             {grid_column(),
                              axis_column(),
                              {"a", "a"},
                              {"b", "b"},
                              {"difference", "difference", Kind::kPercent},
                              {"level", "level"},
                              {"seeds_now", "seeds now", Kind::kCount},
                              {"seeds", "seeds needed", Kind::kCount},
                              {"at_best", "least that seeds can show", Kind::kPercent}});
  for (const SeedsNeeded& s : view_.seeds_needed) {
    seeds.rows.push_back({where(s.grid), s.axis, or_nothing(s.a), or_nothing(s.b), s.difference,
                          s.level, count(s.seeds_now), s.seeds ? count(*s.seeds) : Cell(),
                          s.at_best});
  }
}

}  // namespace dimscope::effects
