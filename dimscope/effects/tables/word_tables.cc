// The tables of effects on explanations.
#include "dimscope/effects/tables/table_maker.h"

namespace dimscope::effects {

void EffectsTableMaker::add_words() {
  ResultTable& words = table("words", "What moves each word's share of the relevance",
                             {grid_column(),
                              {"sentence", "sentence", Kind::kCount},
                              {"position", "position", Kind::kCount},
                              {"word", "word", Kind::kText},
                              {"mean", "mean %", Kind::kPercent},
                              {"seed_sd", "seed sd", Kind::kPercent},
                              {"term", "term", Kind::kText},
                              {"share", "share %", Kind::kPercent},
                              {"omega2", "ω² %", Kind::kPercent},
                              {"f", "F"},
                              {"p", "p", Kind::kP},
                              {"p_holm", "p (Holm)", Kind::kP}});
  for (const WordEffects& effects : view_.words) {
    for (std::size_t w = 0; w < effects.words.size(); ++w) {
      const analysis::Anova& a = effects.words[w];
      const std::vector<Cell> first = {where(effects.grid),
                                       count(effects.sentence),
                                       count(static_cast<std::int64_t>(w)),
                                       effects.tokens[w],
                                       a.mean,
                                       or_nothing(a.seed_sd)};
      for (const analysis::AnovaTerm& term : a.terms) {
        words.rows.push_back(first);
        words.rows.back().insert(words.rows.back().end(),
                                 {term_text(term), or_nothing(term.share), or_nothing(term.omega2),
                                  or_nothing(term.f), or_nothing(term.p), or_nothing(term.p_holm)});
      }
      words.rows.push_back(first);
      words.rows.back().insert(
          words.rows.back().end(),
          {std::string("seeds"), or_nothing(a.error_share), Cell(), Cell(), Cell(), Cell()});
    }
  }
}

void EffectsTableMaker::add_cues() {
  add_axis_tables("cues", "Share of its sentences' relevance that a word takes", Kind::kPercent,
                  {grid_column(),
                   {"word", "word", Kind::kText},
                   {"sentences", "n", Kind::kCount},
                   {"even_share", "even share %", Kind::kPercent},
                   axis_column()});
  for (const CueEffects& effects : view_.cues) {
    for (const analysis::CueEffect& cue : effects.cues) {
      for (const analysis::AxisEffect& axis : cue.axes) {
        if (!view_.options.axis.empty() && axis.axis != view_.options.axis) continue;
        add_axis(
            {where(effects.grid), cue.name, count(cue.num_sentences), cue.even_share, axis.axis},
            axis);
      }
    }
  }
}

void EffectsTableMaker::add_distance() {
  ResultTable& distances = table("distance", "How far explanations move",
                                 {grid_column(),
                                  axis_column(),
                                  {"sentences", "n", Kind::kCount},
                                  {"seed_pairs", "seed pairs", Kind::kCount},
                                  {"axis_pairs", "axis pairs", Kind::kCount},
                                  {"seeds", "another seed %", Kind::kPercent},
                                  {"across", "another value %", Kind::kPercent},
                                  {"chance", "by chance %", Kind::kPercent},
                                  {"ratio", "ratio"},
                                  {"ratio_interval", "95 %"},
                                  {"p", "p", Kind::kP},
                                  {"p_holm", "p (Holm)", Kind::kP}});
  for (const DistanceEffects& effects : view_.distance) {
    for (const analysis::AxisDistance& d : effects.axes) {
      distances.rows.push_back(
          {where(effects.grid), d.axis, count(d.distance.num_sentences), count(d.num_seed_pairs),
           count(d.num_axis_pairs), d.distance.seeds, d.distance.across, d.distance.chance, d.ratio,
           or_nothing(d.ratio_interval), or_nothing(d.p), or_nothing(d.p_holm)});
    }
  }
  add_distance_agreement();
}

void EffectsTableMaker::add_distance_agreement() {
  ResultTable& agreement =
      table("distance_agreement",
            "Do explanations put the same words first? Shares and correlations in %",
            {grid_column(),
             axis_column(),
             {"measure", "measure", Kind::kText},
             {"sentences", "n", Kind::kCount},
             {"seeds", "another seed", Kind::kPercent},
             {"across", "another value", Kind::kPercent},
             {"chance", "by chance", Kind::kPercent},
             {"difference", "value - seed", Kind::kPercent},
             {"difference_interval", "95 %", Kind::kPercent}});
  for (const DistanceEffects& effects : view_.distance) {
    for (const analysis::AxisDistance& d : effects.axes) {
      for (const auto& [name, a] :
           {std::pair("distance", &d.distance), std::pair("rank correlation", &d.rank),
            std::pair("top word", &d.top1), std::pair("top three words", &d.top3)}) {
        if (a->num_sentences == 0) continue;
        agreement.rows.push_back({where(effects.grid), d.axis, std::string(name),
                                  count(a->num_sentences), a->seeds, a->across, a->chance,
                                  a->across - a->seeds, or_nothing(a->difference_interval)});
      }
    }
  }
}

void EffectsTableMaker::add_distance_matrix() {
  ResultTable& matrix =
      table("distance_matrix", "Explanations of two values: mean over pairs of trials",
            {grid_column(),
             axis_column(),
             {"x1", "value"},
             {"x2", "other value"},
             {"distance", "distance %", Kind::kPercent},
             {"rank", "rank correlation", Kind::kPercent},
             {"top1", "top word", Kind::kPercent},
             {"top3", "top three", Kind::kPercent}});
  for (const DistanceEffects& effects : view_.distance) {
    for (const analysis::AxisDistance& d : effects.axes) {
      for (std::size_t i = 0; i < d.x.size(); ++i) {
        for (std::size_t j = i; j < d.x.size(); ++j) {
          const auto at = [&](const analysis::PairAgreement& a) {
            return a.between.empty() ? Cell() : Cell(a.between[i * d.x.size() + j]);
          };
          matrix.rows.push_back({where(effects.grid), d.axis, setting_cell(d.x[i]),
                                 setting_cell(d.x[j]), at(d.distance), at(d.rank), at(d.top1),
                                 at(d.top3)});
        }
      }
    }
  }
}

void EffectsTableMaker::add_behaviour() {
  add_axis_tables("behaviour", "Share of the cases in which explanations behave", Kind::kPercent,
                  {grid_column(),
                   {"test", "test", Kind::kText},
                   {"reading", "read from", Kind::kText},
                   {"cases", "cases", Kind::kCount},
                   axis_column()});
  for (const BehaviourEffects& effects : view_.behaviour) {
    for (const analysis::AxisEffect& axis : effects.axes) {
      add_axis(
          {where(effects.grid), effects.name, effects.reading, count(effects.num_cases), axis.axis},
          axis);
    }
  }
}

}  // namespace dimscope::effects
