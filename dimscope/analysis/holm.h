#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace dimscope::analysis {

// Holm's (1979) step-down adjustment: the chance of any false positive in the family stays below
// the level at which adjusted p are read. In the order given, never below p, at most 1.
std::vector<double> holm(std::span<const double> p);

// Tests that are one family, collected where they are; docs/effects.md lists the families.
class HolmFamily {
 public:
  // A test without p is none. `adjusted` has to stay in place until adjust().
  void add(const std::optional<double>& p, std::optional<double>& adjusted) {
    adjusted.reset();
    if (p) tests_.emplace_back(*p, &adjusted);
  }
  // Writes each adjusted p where add() was told.
  void adjust();

 private:
  std::vector<std::pair<double, std::optional<double>*>> tests_;
};

}  // namespace dimscope::analysis
