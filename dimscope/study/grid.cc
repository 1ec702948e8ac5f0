#include "dimscope/study/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <unordered_set>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"

namespace dimscope::study {
namespace {

constexpr std::size_t kMaxTrials = 1'000'000;

[[noreturn]] void refuse_size() {
  throw InputError(fmt::format("the grid has more than {} trials; use fewer values or larger steps",
                               kMaxTrials));
}

// An axis with its field found and each value once.
struct Axis {
  const model::ConfigField* field;
  std::vector<Setting> values;
};

std::vector<Axis> resolve(const GridBlock& block) {
  std::vector<Axis> axes;
  std::size_t size = 1;
  for (const GridAxis& axis : block.axes) {
    const model::ConfigField* field = model::find_config_field(axis.field);
    check(field != nullptr && field->can_vary(), "an axis is a field that can vary");
    Axis& resolved = axes.emplace_back(Axis{field, {}});
    std::unordered_set<Setting> seen;
    std::ranges::copy_if(axis.values, std::back_inserter(resolved.values),
                         [&](const Setting& value) { return seen.insert(value).second; });
    // Distinct values make distinct trials, so a block alone can break the bound; dividing keeps
    // the product from overflowing.
    if (!resolved.values.empty() && size > kMaxTrials / resolved.values.size()) refuse_size();
    size *= resolved.values.size();
  }
  return axes;
}

// The union under construction: trials in order, and a set of their places to find a repetition.
class TrialSet {
 public:
  explicit TrialSet(std::vector<const model::ConfigField*> fields)
      : fields_(std::move(fields)), places_(0, Hash{this}, Equal{this}) {}

  void add(const model::TrialConfig& config) {
    trials_.push_back(config);
    if (!places_.insert(trials_.size() - 1).second) {
      trials_.pop_back();
    } else if (trials_.size() > kMaxTrials) {
      refuse_size();
    }
  }

  std::vector<model::TrialConfig> take() && { return std::move(trials_); }

 private:
  struct Hash {
    const TrialSet* set;
    std::size_t operator()(std::size_t place) const {
      std::size_t hash = 0;
      for (const model::ConfigField* field : set->fields_) {
        hash = hash * 1'000'003 +
               std::hash<Setting>{}(model::config_setting(set->trials_[place], *field));
      }
      return hash;
    }
  };
  struct Equal {
    const TrialSet* set;
    bool operator()(std::size_t a, std::size_t b) const {
      return set->trials_[a] == set->trials_[b];
    }
  };

  std::vector<const model::ConfigField*>
      fields_;  // every axis: the other fields are the same in all trials
  std::vector<model::TrialConfig> trials_;
  std::unordered_set<std::size_t, Hash, Equal> places_;
};

void add_block(const model::TrialConfig& base, const std::vector<Axis>& axes, TrialSet& trials) {
  if (std::ranges::any_of(axes, [](const Axis& axis) { return axis.values.empty(); })) return;
  std::vector<std::size_t> at(axes.size(), 0);
  for (;;) {
    model::TrialConfig config = base;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      model::set_config(config, *axes[i].field, axes[i].values[at[i]]);
    }
    model::require_all_read(config);
    trials.add(config);
    // Count up like an odometer, the last axis being the fastest wheel.
    std::size_t wheel = axes.size();
    while (wheel > 0 && ++at[wheel - 1] == axes[wheel - 1].values.size()) at[--wheel] = 0;
    if (wheel == 0) return;
  }
}

}  // namespace

std::vector<model::TrialConfig> expand_grid(const StudyFile& study) {
  std::vector<std::vector<Axis>> blocks;
  std::vector<const model::ConfigField*> fields;
  std::vector<GridBlock> all = study.grid;
  if (study.until_clear) {
    all.insert(all.end(), study.until_clear->grid.begin(), study.until_clear->grid.end());
  }
  for (const GridBlock& block : all) {
    for (const Axis& axis : blocks.emplace_back(resolve(block))) {
      if (std::ranges::find(fields, axis.field) == fields.end()) fields.push_back(axis.field);
    }
  }
  TrialSet trials(std::move(fields));
  for (const std::vector<Axis>& axes : blocks) add_block(study.base, axes, trials);
  return std::move(trials).take();
}

std::vector<const model::ConfigField*> varying_fields(std::span<const model::TrialConfig> trials) {
  return trials.empty() ? std::vector<const model::ConfigField*>()
                        : stated_fields(trials, trials.front());
}

// A field that varies is somewhere not the base's.
std::vector<const model::ConfigField*> stated_fields(std::span<const model::TrialConfig> trials,
                                                     const model::TrialConfig& base) {
  std::vector<const model::ConfigField*> fields;
  for (const model::ConfigField& field : model::config_fields()) {
    if (field.name == "seed") continue;
    const bool differs = std::visit(
        [&](auto member) {
          return std::ranges::any_of(trials, [&](const model::TrialConfig& trial) {
            return trial.*member != base.*member;
          });
        },
        field.member);
    if (differs) fields.push_back(&field);
  }
  return fields;
}

}  // namespace dimscope::study
