#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/study/store/store.h"

namespace dimscope::study {

// A trial that is another one under a second key: it answers every sentence of dev and test as that
// does, bit for bit, as when two batch sizes are both larger than the data and the random numbers
// are shared. Models that answer all sentences alike are no copies: two that learned nothing may
// well agree.
struct Copy {
  std::string key, original;  // the original is before it in the study
  // Of one trajectory: the two differ in `epochs` or `select` alone. That they agree is then a
  // result (nothing better came later), and the copy is compared like any other trial.
  bool same_trajectory = false;
  friend bool operator==(const Copy&, const Copy&) = default;
};

// Among the complete ones of `trials`, in their order.
std::vector<Copy> find_copies(const Store& store, std::span<const Trial> trials);

// Takes copies out of `trials`, as which they would count twice: within a cell (all settings but
// the seed) each, and cells that hold nothing but copies of trials of cells before them. A cell
// with some copies stays: without these the others would be a choice by result. Returns those
// taken.
std::vector<Copy> take_copies(std::span<const Copy> copies, std::vector<Trial>& trials);

// "KEY is KEY, …" after how many and what that means; "" for none.
std::string copies_note(std::span<const Copy> copies);

}  // namespace dimscope::study
