// The smallest model that is enough: view_effects()'s certificate.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "dimscope/effects/grid_cells.h"
#include "dimscope/effects/model_size.h"
#include "dimscope/effects/topics/topics.h"

namespace dimscope::effects {
namespace {

bool is_size(const std::string& axis) {
  return axis == "embedding_dim" || axis == "hidden_dim";
}

// The metric's kind of answer on the slice asked for: "turns.coarse".
const MetricView& metric_on_slice(const StudyResults& data, const EffectsView& view) {
  const std::string& metric = view.metric.name;
  if (view.options.slice.empty()) return data.metric(metric);
  return data.metric(view.options.slice + metric.substr(metric.rfind('.')));
}

// Numbers of the groups, the most expensive first: by number of parameters, among equals by their
// levels. Along an axis that is by its value.
struct Order {
  std::vector<std::size_t> groups;
  std::vector<std::int64_t> parameters;  // by group
};

Order order_of(const StudyResults& data, const EffectsGrid& grid, const GridGroups& groups) {
  Order order;
  for (std::size_t g = 0; g < groups.groups().size(); ++g) {
    model::TrialConfig config = data.trials()[grid.trials.front()].config;
    const Settings settings = groups.settings(g);
    if (const auto e = settings.find("embedding_dim"); e != settings.end()) {
      config.embedding_dim = static_cast<std::int64_t>(e->second.number());
    }
    if (const auto h = settings.find("hidden_dim"); h != settings.end()) {
      config.hidden_dim = static_cast<std::int64_t>(h->second.number());
    }
    order.parameters.push_back(num_parameters(config, data.data()));
  }
  order.groups.resize(groups.groups().size());
  std::iota(order.groups.rbegin(), order.groups.rend(), std::size_t{0});
  std::ranges::stable_sort(order.groups, std::ranges::greater(),
                           [&](std::size_t g) { return order.parameters[g]; });
  return order;
}

EnoughEffects certificate(const StudyResults& data, const EffectsGrid& grid,
                          const std::vector<std::int32_t>& factors,
                          const StudyResults::MetricAnswers& answers, double margin) {
  const GridGroups groups(grid, factors);
  const Order order = order_of(data, grid, groups);
  const bool along_axis = factors.size() == 1;
  EnoughEffects effects;
  if (along_axis) effects.axis = grid.design.factors()[factors.front()];
  const std::size_t largest = order.groups.front();
  effects.largest = groups.settings(largest);
  std::vector<std::vector<analysis::MatchedCells>> steps;
  for (std::size_t k = 1; k < order.groups.size(); ++k) {
    std::vector<analysis::MatchedCells> cells =
        groups.matched(largest, order.groups[k], answers.trials);
    if (cells.empty()) continue;
    steps.push_back(std::move(cells));
    EnoughEffects::Step& step = effects.steps.emplace_back();
    step.settings = groups.settings(order.groups[k]);
    if (!along_axis) step.num_parameters = order.parameters[order.groups[k]];
  }
  const std::vector<analysis::NonInferiority> tests =
      analysis::non_inferiority(steps, margin, {.shared_streams = data.shared_streams()});
  for (std::size_t k = 0; k < tests.size(); ++k) {
    effects.steps[k].test = tests[k];
    if (tests[k].shown) effects.enough = k;
    if (!tests[k].shown && !effects.refused) effects.refused = k;
  }
  if (!tests.empty()) {
    effects.largest_accuracy = tests.front().accuracy - tests.front().difference;
  }
  return effects;
}

}  // namespace

bool is_cost(const std::string& axis) {
  return is_size(axis) || axis == "epochs";
}

void add_enough(const StudyResults& data, EffectsView& view) {
  const MetricView& metric = metric_on_slice(data, view);
  const StudyResults::MetricAnswers answers = data.answers(metric.name);
  if (answers.sentences.empty()) return;
  const auto add = [&](std::size_t g, const std::vector<std::int32_t>& factors) {
    EnoughEffects effects =
        certificate(data, data.grids()[g], factors, answers, view.options.margin);
    if (effects.steps.empty()) return;
    effects.grid = g;
    effects.metric = metric;
    view.enough.push_back(std::move(effects));
  };
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    std::vector<std::int32_t> sizes;
    for (const std::string& axis : data.grids()[g].design.factors()) {
      const std::int32_t factor = factor_number(data.grids()[g], axis);
      if (is_size(axis)) sizes.push_back(factor);
      if (!is_ordered(data.grids()[g], factor)) continue;
      if (view.options.axis.empty() ? is_cost(axis) : wanted(view.options, axis)) add(g, {factor});
    }
    if (view.options.axis.empty() && sizes.size() > 1) add(g, sizes);
  }
  if (view.enough.empty() && view.options.topics.contains(EffectsTopic::kEnough)) {
    view.notes.push_back(
        "Enough: no hyperparameter varies here that makes a model smaller or its training shorter "
        "(embedding_dim, hidden_dim, epochs); --axis NAME asks about another that has an order.");
  }
}

}  // namespace dimscope::effects
