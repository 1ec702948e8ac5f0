// What is claimed of the smallest model that is enough, of exact shares, and where seeds are added
// until pairs are clear.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dimscope/effects/seed_rounds.h"
#include "tests/simulation/claim_list.h"

namespace dimscope {
namespace {

constexpr double kRounding = 1e-9;

struct Shares {
  double e = 0, h = 0, both = 0, seeds = 0;  // of the variance: main effects, interaction
};

study::StudyFile study_file_of(const Scenario& scenario) {
  study::StudyFile study;
  for (int e = 0; e < Scenario::kNumDims; ++e) {
    for (int h = 0; h < Scenario::kNumDims; ++h) {
      std::vector<Setting> seeds;
      for (int seed = 1; seed <= scenario.num_seeds[e][h]; ++seed) seeds.emplace_back(seed);
      study.grid.push_back({{{"embedding_dim", {Setting(Scenario::kDims[e])}},
                             {"hidden_dim", {Setting(Scenario::kDims[h])}},
                             {"seed", std::move(seeds)}}});
    }
  }
  return study;
}

}  // namespace

// A certificate is false where it names a model that loses the margin or more.
void ClaimList::add_enough() {
  for (const effects::EnoughEffects& certificate : view_.enough) {
    const std::string along = certificate.axis.empty() ? "all sizes" : certificate.axis;
    const double largest = accuracy_at(certificate.largest);
    bool any = false, is_false = false;
    for (const effects::EnoughEffects::Step& step : certificate.steps) {
      const double truth = accuracy_at(step.settings) - largest;
      add(ClaimKind::kCoverage, "enough, bound along " + along,
          step.test.lower <= truth + kRounding);
      if (truth > -view_.options.margin + kRounding) continue;
      any = true;
      is_false = is_false || step.test.shown;
    }
    if (any) add(ClaimKind::kFamily, "enough, certificate along " + along, is_false);
  }
}

void ClaimList::add_shapley() {
  const auto of = [](const CellTruth& cell) { return cell.accuracy.on_test; };
  const auto cells = static_cast<double>(study_.cells.size());
  double mean = 0, seeds = 0;
  for (const auto& [settings, cell] : study_.cells) {
    mean += of(cell) / cells;
    seeds += cell.seed_variance / cells;
  }
  // How far a cell is from the mean, in parts.
  const auto parts = [&](const Settings& settings) {
    const double e = level_mean("embedding_dim", settings.at("embedding_dim").number(), of) - mean;
    const double h = level_mean("hidden_dim", settings.at("hidden_dim").number(), of) - mean;
    return Shares{.e = e, .h = h, .both = of(study_.cells.at(settings)) - mean - e - h};
  };
  Shares variance{.seeds = seeds};
  for (const auto& [settings, cell] : study_.cells) {
    const Shares part = parts(settings);
    variance.e += part.e * part.e / cells;
    variance.h += part.h * part.h / cells;
    variance.both += part.both * part.both / cells;
  }
  const double total = variance.e + variance.h + variance.both + variance.seeds;
  const auto add_share = [&](const analysis::ShapleyShare& share, double truth) {
    // Of nothing an interval from 0 says the truth by its form.
    if (truth < kRounding) return;
    add_interval(fmt::format("shapley, share of {}", fmt::join(share.factors, " × ")),
                 share.interval, truth);
  };
  for (const effects::ShapleyEffects& shapley : view_.shapley) {
    for (const analysis::ShapleyShare& share : shapley.shares.factors) {
      const double own = share.factors.front() == "embedding_dim" ? variance.e : variance.h;
      add_share(share, (own + variance.both / 2) / total);
    }
    for (const analysis::ShapleyShare& share : shapley.shares.interactions) {
      add_share(share, variance.both / total);
    }
    for (const effects::ShapleyEffects::Cell& cell : shapley.cells) {
      const Shares part = parts(cell.settings);
      for (std::size_t f = 0; f < cell.split.settings.size(); ++f) {
        const bool is_e = view_.grids[shapley.grid].factors[f] == "embedding_dim";
        const double truth = (is_e ? part.e : part.h) + part.both / 2;
        add_interval("shapley, a setting of a cell", cell.split.settings[f].interval, truth);
      }
    }
  }
}

void ClaimList::add_until_clear() {
  if (!scenario_.until_clear || !study_.add_trials) return;
  constexpr std::int32_t kMaxSeeds = 20;
  effects::SeedRounds rounds(study_file_of(scenario_), "test.fine", kMaxSeeds);
  for (auto added = rounds.next(*study_.store); !added.empty();
       added = rounds.next(*study_.store)) {
    study_.add_trials(added);
  }
  bool any = false, any_null = false;
  for (const effects::SeedRounds::Contrast& contrast : rounds.contrasts()) {
    const std::string axis = contrast.name.substr(0, contrast.name.find(' '));
    const bool clear = contrast.clear_at.has_value();
    if (!null_in_population(axis)) {
      add(ClaimKind::kPower, "until clear, pair of " + axis, clear);
      continue;
    }
    any_null = true;
    any = any || clear;
  }
  if (any_null) add(ClaimKind::kFamily, "until clear, any pair", any);
}

}  // namespace dimscope
