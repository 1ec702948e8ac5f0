#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dimscope/study/store/store.h"

namespace dimscope::study {

// What a file says of a trial that another program trained: hyperparameters, seed, and its answers
// to a test set. Nothing of it is compared with a study yet.
struct ForeignAnswers {
  std::string from;  // for messages: "trials/3.npz", "trials.json: trial 2"
  Settings settings;
  std::int64_t seed = 0;
  std::vector<std::string> classes;  // of the columns; empty: the study's, in its order
  std::int64_t rows = 0, columns = 0;
  std::vector<float> probabilities;  // [rows, columns]; may be anything

  bool has_relevances = false;
  std::vector<float> relevances;             // of all tokens, back to back
  std::vector<std::int64_t> relevance_rows;  // tokens of each sentence; empty where it is not said
  std::string method;                        // "integrated gradients"
  std::string relevances_of;                 // "predicted", "true", or a class
  std::vector<std::string> relevance_classes;  // or a class a sentence
};

// A sentence's probabilities may sum to 1 ± this: float16 leaves 2^-11 = 0.0005, and so do 20
// classes in four decimals, twice. Then they are divided by their sum.
inline constexpr double kSumTolerance = 0.001;

// The trial with its key, its figures on test and the data's slices, its answers and relevances.
// `test` are the data's test sentences. A class is named as find_class() has it. Throws InputError
// "FROM: …" with the sentence (from 0) and class or token: another shape, a number outside 0..1 or
// not finite, sums other than 1, other classes, relevances that are not one a token, or of no
// class.
AddedResults added_results(const ForeignAnswers& answers, const StoredData& data,
                           std::span<const text::Tree> test);

// Throws InputError where a trial of another program that is `there` already (a store's, or
// nullptr), or the first of `added`, has other hyperparameters than one of `added`.
void require_same_settings(const Store* there, std::span<const AddedResults> added);

}  // namespace dimscope::study
