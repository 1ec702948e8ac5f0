#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/effects/tables/effects_tables.h"

namespace dimscope::effects {

// Makes effects_tables(), a function a topic: those of accuracy in effects_tables.cc, those of
// explanations in word_tables.cc.
class EffectsTableMaker {
 public:
  using Kind = ResultTable::Kind;
  using Cell = ResultTable::Cell;
  using Column = ResultTable::Column;

  explicit EffectsTableMaker(const EffectsView& view) : view_(view) {}
  std::vector<ResultTable> all();

 private:
  template <typename T>
  static Cell or_nothing(const std::optional<T>& value) {
    return value ? Cell(*value) : Cell();
  }
  static Cell or_nothing(const std::optional<Setting>& value) {
    return value ? setting_cell(*value) : Cell();
  }
  static Cell count(std::int64_t n) { return static_cast<double>(n); }
  static Column grid_column() { return {"grid", "where", Kind::kText}; }
  static Column axis_column() { return {"axis", "axis", Kind::kText}; }

  // A new table at the end; the reference holds until the next one.
  ResultTable& table(std::string id, std::string title, std::vector<Column> columns);
  std::string where(std::size_t grid) const;
  // Two tables of axis effects, ID_effects and ID_curves, whose rows begin with `first`.
  void add_axis_tables(const std::string& id, const std::string& title, Kind kind,
                       const std::vector<Column>& first);
  // One axis into the two tables that add_axis_tables() made last.
  void add_axis(const std::vector<Cell>& first, const analysis::AxisEffect& axis);

  void add_accuracy();
  void add_spread();
  void add_cells();
  void add_pairs();
  void add_sets();
  void add_mcnemar();
  void add_flips();
  void add_budget();
  void add_phrases();
  void add_residuals();
  void add_critical_phrases();
  void add_words();
  void add_cues();
  void add_distance();
  void add_distance_agreement();
  void add_distance_matrix();
  void add_behaviour();
  void add_critical();
  void add_critical_sentences();
  void add_critical_map();
  void add_enough();
  void add_shapley();
  void add_word_shapley();
  void add_seeds_needed();

  const EffectsView& view_;
  std::vector<ResultTable> tables_;
};

}  // namespace dimscope::effects
