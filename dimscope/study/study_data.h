#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/study/file/study_file.h"
#include "dimscope/study/store/store.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/tables/test_set.h"

namespace dimscope::study {

// What a study remembers of its data set, slices included. Throws InputError for a slice that no
// test sentence is in.
StoredData stored_data(const StudyFile& study, const text::Dataset& dataset);

// The study's complete trials. Throws InputError where there are none.
std::vector<Trial> complete_trials(const Store& store);

// The study file as it was last run, from the store; a study that states no name has its
// directory's. Throws InputError where the text that the store has is no study file.
StudyFile stored_study(const Store& store);

// How texts that are given later become words, as those of the data did.
text::WordRule word_rule(const StoredData& data);

// False where trials were added with their metrics alone: there are no sentences, and no answers.
bool has_answers(const StoredData& data);
// Throws InputError where that is so: `what` needs more, as "its sentences".
void require_answers(const Store& store, const StoredData& data, std::string_view what);

// What a study remembers of a test set that another program's trials answered.
StoredData added_data(const text::TestSet& test);
// Finds the slices of `rules` in the data's test sentences `trees`. Throws InputError for one that
// no sentence is in.
void set_slices(std::span<const text::SliceRule> rules, std::span<const text::Tree> trees,
                StoredData& data);

// Whether dimscope trained it, so that it has a model.
bool has_model(const Trial& trial);
// Throws InputError where none of `trials` has one.
void require_any_model(const Store& store, std::span<const Trial> trials);

// True for SST's five classes under their names: only these have a positive and a negative side, so
// only they have coarse accuracies. Five topics have none.
bool has_sentiment_classes(const StoredData& data);

// The study's sentences and phrases as tokens; for the built-in corpus with the true contribution
// of each word where the corpus holds that sentence. Throws InputError for a text without words.
std::vector<StoredSentence> stored_sentences(const StudyFile& study, const text::Dataset& dataset);

}  // namespace dimscope::study
