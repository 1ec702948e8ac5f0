#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/effects/tables/result_table.h"
#include "dimscope/study/store/store.h"
#include "dimscope/study/trial_condition.h"

namespace dimscope::effects {

// Queries for sentences worth a look (analysis/finders.h).
enum class Finder {
  kContrast,  // right in most trials of one set, wrong in most of another
  kSeeds,     // answers that depend most on the seed
  kFlips,     // answers that change from one value of a hyperparameter to the next
  kReasons,   // one answer for different reasons
  kSuspects,  // right, although the words that humans would name count against it
  kMends,     // the nearest cell that is right
};

const std::vector<std::string>& finder_names();  // "contrast", "seeds", …
// Throws InputError naming the nearest.
Finder parse_finder(const std::string& name);

struct FinderOptions {
  Finder finder = Finder::kContrast;
  std::vector<study::TrialCondition> where;         // only these trials
  std::vector<study::TrialCondition> right, wrong;  // contrast: the two sets
  // What counts as right, on which sentences: "test.fine", "connectives.coarse". The other finders
  // than contrast and flips look at the predicted class and take only the sentences from it.
  std::string metric = "test.fine";
  std::string axis;          // flips; may be empty where only one varies
  std::int32_t deals = 999;  // random deals of cells to the sets; of reasons: of one cloud
  std::optional<std::int32_t> sentence;  // reasons, mends: this test sentence
  std::string text, label;               // mends: a text of one's own, and the class that is right
  std::vector<study::TrialCondition> from;  // mends: the cells to start from; empty: every one
  std::size_t max_rows = 20;                // sentences listed; 0: all
};

// Complete trials only.
struct FinderView {
  std::string finder;              // its name
  std::string statement;           // what was found, with its n, in words
  std::vector<std::string> notes;  // what a reader of the statement has to know
  ResultTable facts;               // the numbers behind the statement
  ResultTable sentences;           // ranked; their numbers are those of the test split, from 0
};

// Throws InputError: no complete trial, a condition that no trial or every one meets, sets that
// have no trial of their own, no axis, no two seeds, classes without polarity, an unknown metric or
// axis, a store without sentences or relevances.
FinderView find_sentences(const study::Store& store, const FinderOptions& options);

}  // namespace dimscope::effects
