// What is claimed of explanations: words, cue words, behaviour, distances.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/claim_list.h"

namespace dimscope {

void ClaimList::add_words() {
  if (scenario_.sentence_effect != 0 || !scenario_.null_e()) return;
  for (const effects::WordEffects& words : view_.words) {
    for (const analysis::Anova& word : words.words) {
      for (const analysis::AnovaTerm& term : word.terms) {
        // Words lean with hidden_dim where an effect is planted.
        if (term.factors == std::vector<std::string>{"embedding_dim"}) {
          add_p(true, "word, p of embedding_dim", term.p);
        }
      }
    }
  }
}

void ClaimList::add_cues() {
  for (const effects::CueEffects& effects : view_.cues) {
    bool any = false, any_null = false;
    for (const analysis::CueEffect& cue : effects.cues) {
      add_axes(
          "cue", cue.axes, [&](const CellTruth& cell) { return found(cell.cue_shares, cue.name); },
          &Expected::in_population);
      for (const analysis::AxisEffect& axis : cue.axes) {
        if (!null_on_test(axis.axis)) continue;
        any_null = true;
        any = any || (axis.p_holm && *axis.p_holm <= 0.05);
      }
    }
    if (any_null) add(ClaimKind::kFamily, "cue, any after Holm", any);
  }
}

void ClaimList::add_behaviour() {
  bool any = false, any_null = false;
  for (const effects::BehaviourEffects& test : view_.behaviour) {
    add_axes(
        "behaviour", test.axes,
        [&](const CellTruth& cell) { return found(cell.pass_rates, test.name); },
        &Expected::in_population);
    for (const analysis::AxisEffect& axis : test.axes) {
      if (!null_on_test(axis.axis)) continue;
      any_null = true;
      any = any || (axis.p_holm && *axis.p_holm <= 0.05);
    }
  }
  if (any_null) add(ClaimKind::kFamily, "behaviour, any after Holm", any);
}

void ClaimList::add_distance() {
  for (const effects::DistanceEffects& effects : view_.distance) {
    for (const analysis::AxisDistance& axis : effects.axes) {
      // Where only the spread differs with an axis, explanations do differ along it.
      const bool differs = axis.axis == "hidden_dim" && !scenario_.alike();
      const bool null = null_on_test(axis.axis) && !differs;
      const auto add_ratio = [&](const std::string& what,
                                 const std::optional<analysis::Interval>& interval,
                                 double truth_if_null, double estimate) {
        if (null) {
          add_interval(what, interval, truth_if_null);
        } else {
          add_interval_around_mean(what, interval, estimate);
        }
      };
      add_p(null, "distance, p of " + axis.axis, axis.p);
      add_ratio("distance, ratio of " + axis.axis, axis.ratio_interval, 1, axis.ratio);
      for (const auto& [name, measure] :
           {std::pair("rank", &axis.rank), std::pair("top word", &axis.top1)}) {
        add_ratio(fmt::format("{} agreement, difference of {}", name, axis.axis),
                  measure->difference_interval, 0, measure->across - measure->seeds);
      }
    }
  }
}

}  // namespace dimscope
