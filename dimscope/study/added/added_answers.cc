#include "dimscope/study/added/added_answers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/study/trial_metrics.h"
#include "dimscope/text/corpus/class_names.h"

namespace dimscope::study {
namespace {

// The bytes of numbers, as a digest takes them; little-endian on every machine (store_blob.h).
template <typename T>
std::string_view bytes_of(const std::vector<T>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}

class AnswersChecker {
 public:
  AnswersChecker(const ForeignAnswers& answers, const StoredData& data,
                 std::span<const text::Tree> test)
      : answers_(answers), data_(data), test_(test), classes_(data.class_names.size()) {}

  AddedResults check() const {
    AddedResults results{.trial = {.added = AddedTrial{.settings = answers_.settings},
                                   .state = TrialState::kComplete},
                         .predictions = {},
                         .relevances = {},
                         .from = answers_.from};
    Trial& trial = results.trial;
    if (answers_.settings.empty()) fail("settings: found no hyperparameter, expected one or more");
    trial.config.seed = answers_.seed;
    results.predictions.push_back({"test", static_cast<std::int32_t>(classes_), probabilities()});
    const std::vector<float>& p = results.predictions.front().probabilities;
    Digest digest;
    digest.add(bytes_of(p));
    if (answers_.has_relevances) {
      results.relevances.push_back({kAddedRelevances, relevances()});
      const AddedRelevances& of = trial.added->relevances.emplace(relevances_of());
      digest.add(bytes_of(results.relevances.front().words))
          .add(of.method)
          .add(to_string(of.of))
          .add(bytes_of(of.classes));
    }
    trial.added->digest = digest.hex();
    trial.key = added_trial_key(*trial.added, trial.config.seed, data_.digest);
    trial.metrics = metrics_of({}, p, data_);
    return results;
  }

 private:
  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw InputError(answers_.from + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  // For each class of the study the column that has it.
  std::vector<std::size_t> columns() const {
    std::vector<std::size_t> columns(classes_);
    for (std::size_t c = 0; c < classes_; ++c) columns[c] = c;
    if (answers_.classes.empty()) return columns;
    std::vector<std::string> theirs = answers_.classes, ours = data_.class_names;
    std::ranges::sort(theirs);
    std::ranges::sort(ours);
    if (theirs != ours) {
      fail("classes: found {}, expected those of the test set: {}",
           fmt::join(answers_.classes, ", "), fmt::join(data_.class_names, ", "));
    }
    for (std::size_t c = 0; c < classes_; ++c) {
      const auto at = std::ranges::find(answers_.classes, data_.class_names[c]);
      columns[c] = static_cast<std::size_t>(at - answers_.classes.begin());
    }
    return columns;
  }

  std::vector<float> probabilities() const {
    if (answers_.rows != std::ssize(test_) ||
        answers_.columns != static_cast<std::int64_t>(classes_)) {
      fail(
          "probabilities: found shape [{},{}], expected [{},{}]: a row a sentence of the test set, "
          "a column a class ({})",
          answers_.rows, answers_.columns, test_.size(), classes_,
          fmt::join(data_.class_names, ", "));
    }
    const std::vector<std::size_t> columns = this->columns();
    std::vector<float> probabilities(answers_.probabilities.size());
    for (std::size_t s = 0; s < test_.size(); ++s) {
      double sum = 0;
      for (std::size_t c = 0; c < classes_; ++c) {
        const float p = answers_.probabilities[s * classes_ + columns[c]];
        if (!(p >= 0 && p <= 1)) {
          fail("probabilities: sentence {}, class {}: found {}, expected a number from 0 to 1{}", s,
               data_.class_names[c], p,
               std::isfinite(p) ? "; softmax makes probabilities of logits" : "");
        }
        probabilities[s * classes_ + c] = p;
        sum += static_cast<double>(p);
      }
      if (std::abs(sum - 1) > kSumTolerance) {
        fail("probabilities: sentence {}: found the sum {:g}, expected 1 ± {}", s, sum,
             kSumTolerance);
      }
      // As exact as flaw_of_probabilities() wants them.
      if (std::abs(sum - 1) <= std::ldexp(static_cast<double>(classes_), -24)) continue;
      for (std::size_t c = 0; c < classes_; ++c) {
        float& p = probabilities[s * classes_ + c];
        p = static_cast<float>(static_cast<double>(p) / sum);
      }
    }
    return probabilities;
  }

  std::vector<float> relevances() const {
    std::size_t num_tokens = 0;
    for (const text::Tree& tree : test_) num_tokens += tree.tokens.size();
    const std::vector<std::int64_t>& rows = answers_.relevance_rows;
    if (!rows.empty() && rows.size() != test_.size()) {
      fail("relevances: found {} lists, expected {}, one a sentence of the test set", rows.size(),
           test_.size());
    }
    for (std::size_t s = 0; s < rows.size(); ++s) {
      if (rows[s] == std::ssize(test_[s].tokens)) continue;
      fail("relevances: sentence {}: found {}, expected {}, one a token: {}", s, rows[s],
           test_[s].tokens.size(), fmt::join(test_[s].tokens, " "));
    }
    if (answers_.relevances.size() != num_tokens) {
      fail(
          "relevances: found {}, expected {}, one a token of the test set, its sentences back to "
          "back",
          answers_.relevances.size(), num_tokens);
    }
    std::size_t at = 0;
    for (std::size_t s = 0; s < test_.size(); ++s) {
      for (std::size_t t = 0; t < test_[s].tokens.size(); ++t, ++at) {
        if (std::isfinite(answers_.relevances[at])) continue;
        fail("relevances: sentence {}, token {} ({}): found {}, expected a finite number", s, t,
             test_[s].tokens[t], answers_.relevances[at]);
      }
    }
    return answers_.relevances;
  }

  std::int32_t class_named(const std::string& name, const std::string& where) const {
    if (const auto label = text::find_class(name, data_.class_names)) return *label;
    fail("{}: found '{}', expected predicted, true or a class{}", where, name,
         nearest_name_hint(name, data_.class_names));
  }

  AddedRelevances relevances_of() const {
    AddedRelevances relevances{.method = answers_.method};
    const std::vector<std::string>& classes = answers_.relevance_classes;
    if (!classes.empty()) {
      relevances.of = AddedRelevances::Of::kGiven;
      if (classes.size() != test_.size()) {
        fail("relevances_of: found {} classes, expected {}, one a sentence of the test set",
             classes.size(), test_.size());
      }
      for (std::size_t s = 0; s < classes.size(); ++s) {
        relevances.classes.push_back(
            class_named(classes[s], fmt::format("relevances_of: sentence {}", s)));
      }
    } else if (answers_.relevances_of == "true") {
      relevances.of = AddedRelevances::Of::kTrue;
    } else if (answers_.relevances_of.empty()) {
      fail(
          "relevances_of is missing: for which class a relevance counts, predicted, true, a class, "
          "or a list of a class a sentence");
    } else if (answers_.relevances_of != "predicted") {
      relevances.of = AddedRelevances::Of::kGiven;
      relevances.classes.assign(test_.size(), class_named(answers_.relevances_of, "relevances_of"));
    }
    return relevances;
  }

  const ForeignAnswers& answers_;
  const StoredData& data_;
  const std::span<const text::Tree> test_;
  const std::size_t classes_;
};

}  // namespace

AddedResults added_results(const ForeignAnswers& answers, const StoredData& data,
                           std::span<const text::Tree> test) {
  return AnswersChecker(answers, data, test).check();
}

void require_same_settings(const Store* there, std::span<const AddedResults> added) {
  if (added.empty()) return;
  std::string from = added.front().from;
  std::vector<std::string> expected = setting_names(added.front().trial);
  for (const Trial& trial : there == nullptr ? std::vector<Trial>() : there->trials()) {
    if (!trial.added) continue;
    from = there->file().parent_path().string();
    expected = setting_names(trial);
    break;
  }
  for (const AddedResults& results : added) {
    const std::vector<std::string> names = setting_names(results.trial);
    if (names == expected) continue;
    throw InputError(fmt::format(
        "{}: settings: found {}, expected {} as in {}; a study's trials of other programs all have "
        "the same, with the text \"none\" for what one has not",
        results.from, fmt::join(names, ", "), fmt::join(expected, ", "), from));
  }
}

}  // namespace dimscope::study
