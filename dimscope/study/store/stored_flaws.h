#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

#include "dimscope/base/half.h"
#include "dimscope/study/store/store.h"

namespace dimscope::study {

// Thrown by who reads a database, of what cannot be right in it; StudyDatabase::read() makes it an
// InputError that says where, and what to do.
class StoredFlaw : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What cannot be right in what a database holds: "test.fine is inf, expected a share from 0 to 1".
// nullopt where nothing is wrong. Everything that a Store reads passes one of these, so that no
// other layer meets a number outside its range, and a damaged study is told from a result.

// Settings or arithmetic that are not what the trial's key was made of.
std::optional<std::string> flaw_of_key(const Trial& trial, std::string_view data_digest);
// A share outside 0..1.
std::optional<std::string> flaw_of_metrics(const Trial& trial);
// Of the training: losses and seconds that are not finite, epochs that are not 0, 1, …, a selected
// epoch that is none of them.
std::optional<std::string> flaw_of_training(const Trial& trial);
// Of a complete trial: epochs that are not as many as its settings say, or none selected.
std::optional<std::string> flaw_of_complete(const Trial& trial);
// Of a complete trial: its model file has no digest, though the dimscope that trained it kept one.
std::optional<std::string> flaw_of_digest(const Trial& trial);

// Not one probability in 0..1 for each sentence and class, or a sentence's do not sum to 1.
std::optional<std::string> flaw_of_probabilities(std::span<const float> probabilities,
                                                 std::size_t num_sentences,
                                                 std::size_t num_classes);
// Not as many as words, or not finite.
std::optional<std::string> flaw_of_relevances(const Halves& relevances, std::size_t num_words);
// The same of what a trial that ends would leave: nothing is written that could not be read.
std::optional<std::string> flaw_of_outcome(const Trial& trial,
                                           std::span<const Predictions> predictions,
                                           const WordRelevances& relevances);
std::optional<std::string> flaw_of(const Evaluation& evaluation);

// Class names that are not two or more and distinct, a vocabulary that is none, a split without
// sentences or labels, a label that is no class, a slice whose name is no slice's or whose
// sentences are not some of test's in order.
std::optional<std::string> flaw_of(const StoredData& data);
// A sentence without words, with others than its text has, with a label that is none of
// `num_classes`, or with the true contributions of some words only.
std::optional<std::string> flaw_of(std::span<const StoredSentence> sentences,
                                   std::size_t num_classes);

}  // namespace dimscope::study
