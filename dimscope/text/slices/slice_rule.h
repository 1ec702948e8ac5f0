#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/slices/tree_patterns.h"

// Slices: test sentences chosen by a rule, to be scored on their own.
namespace dimscope::text {

// Polarities of the parts of X but Y; an empty list allows all.
struct XButYCondition {
  std::vector<Polarity> x, y, whole;
  bool contrast = false;  // X and Y differ in polarity
  std::string follows;    // "x": the whole has X's polarity, not Y's; "y"; "neither"; "": any
};

// Polarities of a negator's scope and of the node that joins them; an empty list allows all.
struct NegatorCondition {
  std::vector<Polarity> scope, whole;
  bool flips = false;  // from positive to negative or back
};

// What a sentence must be. Every member that is set must hold; with none, every sentence is in.
struct SliceCondition {
  std::vector<std::string> contains;  // any of these words; lower-cased if the data are
  std::string regex;                  // RE2, found in the words joined by single spaces
  std::optional<std::int32_t> min_words, max_words;
  std::vector<std::int32_t> classes;           // any of these labels
  std::vector<Polarity> polarity;              // any of these
  std::optional<XButYCondition> x_but_y;       // has one that meets the condition
  std::optional<NegatorCondition> negator;     // has one that meets the condition
  bool connective_decides = false;             // compositional.h
  std::filesystem::path list;                  // is in this frozen list, see slice_list.h
  std::string slice;                           // is in another slice, by name
  std::vector<SliceCondition> any_of, all_of;  // meets one of these; meets each
  std::vector<SliceCondition> none_of;         // meets none
};

struct SliceRule {
  std::string name;
  SliceCondition condition;
};

// Slices that need no rule of the user: connectives, compositional, x-but-y, x-but-y-contrast,
// negator, negator-flip, long, short. docs/slices.md describes them.
const std::vector<SliceRule>& ready_made_slices();

// Throws InputError with RE2's reason if `regex` is not a regular expression that it can compile.
void require_regex(const std::string& regex);

// What of a data set a condition may ask for.
struct SliceSupport {
  bool trees = true;       // every node of a sentence has a label
  bool sentiments = true;  // the classes are sentiment_class_names()
};

// What `condition` asks for that there is not: "x_but_y needs labelled trees, …"; "" if nothing.
// Does not look into the slices that it names.
std::string missing_support(const SliceCondition& condition, const SliceSupport& support);

// The sentences a rule is applied to.
struct SliceSource {
  const Split& split;
  bool lowercase = true;
  SliceSupport support;
};

// `split` of `dataset`, with what its trees and classes support.
SliceSource slice_source(const Dataset& dataset, const Split& split);

// For each rule the numbers (from 0) of its sentences in ascending order, also where there is none.
// A rule may name slices before it and, unless one of those has the name, ready-made ones. Reads
// the lists that the rules name. Throws InputError "slice 'NAME': …" for a rule that asks for what
// the data do not have, an unknown slice, a list that cannot be read or is of other sentences.
std::map<std::string, std::vector<std::int32_t>> find_slices(std::span<const SliceRule> rules,
                                                             const SliceSource& source);

// The condition in words: "contains but, though or n't; at least 25 words".
std::string describe(const SliceCondition& condition, std::span<const std::string> class_names);

}  // namespace dimscope::text
