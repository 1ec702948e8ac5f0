#include "dimscope/effects/sentence_facts.h"

#include "dimscope/analysis/critical_dimension.h"
#include "dimscope/analysis/relevance_table.h"
#include "dimscope/effects/topics/topics.h"

namespace dimscope::effects {
namespace {

// Mean distances [sentences] over pairs of trials.
class MeanDistance {
 public:
  explicit MeanDistance(const analysis::RelevanceTable& table)
      : table_(table), sums_(static_cast<std::size_t>(table.num_sentences())) {}

  void add(std::size_t a, std::size_t b) {
    for (std::int32_t s = 0; s < table_.num_sentences(); ++s) {
      sums_[s] += analysis::explanation_distance(table_.words(a, s), table_.words(b, s));
    }
    ++num_pairs_;
  }

  // Empty of no pair.
  std::vector<double> means() const {
    if (num_pairs_ == 0) return {};
    std::vector<double> means = sums_;
    for (double& mean : means) mean /= static_cast<double>(num_pairs_);
    return means;
  }

 private:
  const analysis::RelevanceTable& table_;
  std::vector<double> sums_;
  std::int64_t num_pairs_ = 0;
};

// Every two trials of one cell, over all grids.
std::vector<double> moved_by_seed(const StudyResults& data, const analysis::RelevanceTable& table) {
  MeanDistance distance(table);
  for (const EffectsGrid& grid : data.grids()) {
    for (std::int32_t cell = 0; cell < grid.design.num_cells(); ++cell) {
      const auto members = grid.design.members(cell);
      for (std::size_t b = 1; b < members.size(); ++b) {
        for (std::size_t a = 0; a < b; ++a) {
          distance.add(grid.trials[members[a]], grid.trials[members[b]]);
        }
      }
    }
  }
  return distance.means();
}

// Whether two observations are equal in all but the axis.
bool differ_in_alone(const analysis::Observation& a, const analysis::Observation& b,
                     const std::string& axis) {
  for (const auto& [name, value] : a.settings) {
    if (name != axis && b.settings.at(name) != value) return false;
  }
  return true;
}

// One trial of the lowest level with one of the highest, the i-th seed of a cell with the i-th.
std::vector<double> moved_along(const EffectsGrid& grid, std::int32_t factor,
                                const analysis::RelevanceTable& table) {
  MeanDistance distance(table);
  const auto top = static_cast<std::int32_t>(grid.design.levels()[factor].size()) - 1;
  const std::string& axis = grid.design.factors()[factor];
  for (std::int32_t low = 0; low < grid.design.num_cells(); ++low) {
    if (grid.design.level(low, factor) != 0) continue;
    const auto a = grid.design.members(low);
    for (std::int32_t high = 0; high < grid.design.num_cells(); ++high) {
      if (grid.design.level(high, factor) != top) continue;
      const auto b = grid.design.members(high);
      if (!differ_in_alone(grid.observations[a[0]], grid.observations[b[0]], axis)) continue;
      for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        distance.add(grid.trials[a[i]], grid.trials[b[i]]);
      }
    }
  }
  return distance.means();
}

std::vector<std::int32_t> critical_levels(const EffectsGrid& grid, std::int32_t factor,
                                          const std::vector<analysis::Answers>& answers) {
  const std::size_t num_levels = grid.design.levels()[factor].size();
  const std::size_t num_sentences = answers.front().size();
  std::vector<std::int32_t> critical(num_sentences);
  std::vector<analysis::RightCount> counts(num_levels);
  for (std::size_t s = 0; s < num_sentences; ++s) {
    std::ranges::fill(counts, analysis::RightCount{});
    for (std::size_t i = 0; i < grid.trials.size(); ++i) {
      const std::int32_t cell = grid.design.cell_of(static_cast<std::int32_t>(i));
      analysis::RightCount& count = counts[grid.design.level(cell, factor)];
      ++count.trials;
      count.right += answers[grid.trials[i]][s];
    }
    critical[s] = analysis::critical_level(counts, {.resamples = 0}).level;
  }
  return critical;
}

}  // namespace

SentenceFacts sentence_facts(const StudyResults& data, bool with_relevances) {
  SentenceFacts facts;
  const StudyResults::MetricAnswers answers = data.answers("test.fine");
  const analysis::RelevanceTable table =
      with_relevances ? data.relevances() : analysis::RelevanceTable{};
  if (with_relevances) facts.moved_by_seed = moved_by_seed(data, table);
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    for (std::size_t f = 0; f < grid.design.factors().size(); ++f) {
      const auto factor = static_cast<std::int32_t>(f);
      AxisFacts& axis = facts.axes.emplace_back();
      axis.grid = g;
      axis.axis = grid.design.factors()[f];
      axis.x = grid.design.levels()[f];
      if (is_ordered(grid, f)) {
        axis.critical = critical_levels(grid, factor, answers.trials);
      }
      if (with_relevances) axis.moved = moved_along(grid, factor, table);
    }
  }
  return facts;
}

}  // namespace dimscope::effects
