#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/tree.h"
#include "dimscope/text/corpus/vocabulary.h"
#include "dimscope/text/synthetic/synthetic.h"
#include "dimscope/text/text_line.h"

namespace dimscope::text {

// Token sequences back to back: sequence i is tokens[offsets[i] .. offsets[i+1]).
struct TokenSequences {
  std::vector<std::int32_t> tokens;
  std::vector<std::int64_t> offsets = {0};

  std::int32_t size() const { return static_cast<std::int32_t>(offsets.size()) - 1; }
  std::span<const std::int32_t> operator[](std::int32_t i) const {
    return std::span(tokens).subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }
  void add(std::span<const std::int32_t> sequence) {
    tokens.insert(tokens.end(), sequence.begin(), sequence.end());
    offsets.push_back(static_cast<std::int64_t>(tokens.size()));
  }
};

// One of train, dev, test, as whole sentences.
struct Split {
  std::vector<Tree> trees;           // tokens as written
  TokenSequences sentences;          // the same sentences as word numbers
  std::vector<std::int32_t> labels;  // of the roots
};

// What the training sees: distinct token sequences of labelled nodes, ordered by the sentence where
// each occurs first and, within it, by preorder of the tree.
// A sequence with several labels in the treebank (583 of SST's) keeps the most frequent one; among
// equally frequent ones, the one that occurs first.
struct TrainingPhrases {
  TokenSequences sequences;
  std::vector<std::int32_t> labels;
  std::vector<std::int32_t> sentence;  // train sentence of first occurrence; non-decreasing
  std::vector<std::int32_t> begin;     // first word of that occurrence, in its sentence
  std::int32_t num_relabelled = 0;     // distinct sequences that carried more than one label

  std::int32_t length(std::int32_t p) const {  // words of phrase p
    return static_cast<std::int32_t>(sequences.offsets[p + 1] - sequences.offsets[p]);
  }
};

// How files of labelled texts are read (docs/data.md), for "table". Empty is guessed, or usual.
struct TableConfig {
  std::string format, encoding;  // names of table_formats(), encoding_names()
  std::string text, label;       // columns
  std::optional<bool> header;    // the first row names the columns
  std::string label_until;       // what ends the part of a label that is read
  std::int32_t max_length = 0;   // words of a text; 0: as usual
  // What is set apart from train where there is no dev or test.
  std::optional<double> dev_share, test_share;
  std::optional<std::uint64_t> split_seed;
};
inline constexpr double kUsualDevShare = 0.1, kUsualTestShare = 0.2;

// Where the data come from and how they are read: the `[data]` part of a study that decides the
// bits of a data set.
struct DataConfig {
  std::string source = "synthetic";        // "sst", "synthetic", "trees" or "table"
  std::filesystem::path train, dev, test;  // for "trees" and "table"
  // In label order, for "table" and "trees"; empty means sentiment_class_names() for "trees", and
  // those of the labels for "table".
  std::vector<std::string> classes;
  TableConfig table;
  std::string tokenizer;       // of texts (tokenizer.h); empty: as the source's own
  std::int32_t min_count = 1;  // words that train has less often are unknown
  bool lowercase = true;
  bool both_cases = false;  // keep_both_cases(); only where `lowercase` is false
  bool phrases = true;      // train on every labelled phrase; false: on whole sentences
  // For "synthetic":
  std::uint64_t synthetic_seed = 1;
  std::int32_t synthetic_train_sentences = 4000;
  double synthetic_label_noise = 0.0;  // share of train labels replaced by a neighbouring class
};

struct Dataset {
  std::vector<std::string> class_names;  // in label order, e.g. "very negative" .. "very positive"
  bool lowercase = true;
  Tokenizer tokenizer = Tokenizer::kWhitespace;  // of further texts
  Vocabulary vocabulary;                         // of train, in order of first occurrence
  Split train, dev, test;
  bool every_phrase = true;  // false: whole sentences alone
  TrainingPhrases phrases;
  // How often each word number occurs in the train sentences (size V; 0 for kUnknown, even where
  // a sentence has it spelled out).
  std::vector<std::int32_t> word_counts;
  // After keep_both_cases(): [V] the first word that is the same in lower case. Else empty.
  std::vector<std::int32_t> lower_word;
  // Digest of everything above that a result can depend on: class names, lower-casing, the trees of
  // every split with their labels, and whether phrases are used.
  std::string digest;
  // What whoever reads data should know of them, a sentence each: guesses, rows left out, texts
  // cut, shares set apart, texts of test that are in train.
  std::vector<std::string> notes;

  int num_classes() const { return static_cast<int>(class_names.size()); }
};

// SST's five classes: very negative, negative, neutral, positive, very positive.
const std::vector<std::string>& sentiment_class_names();

// text_words() (text_line.h) of a text that its caller has read: "text:1" is where an error is.
std::vector<std::string> tokenize(std::string_view text, WordRule rule);
// Of words that are separated already.
std::vector<std::string> tokenize(std::string_view text, bool lowercase);

// The built-in corpus that source "synthetic" reads.
SyntheticConfig synthetic_config(const DataConfig& config);

// Reads or generates the data. `data_dir` holds sst/{train,dev,test}.txt for source "sst".
// Throws InputError; for a missing SST it names the path looked at and `dimscope data fetch sst`.
// Paths and classes that the source would not use are errors too.
Dataset load_dataset(const DataConfig& config, const std::filesystem::path& data_dir);

// Builds the data set from its three splits: vocabulary (words that train has min_count times),
// word numbers, phrases, counts, digest.
// Throws InputError if there are fewer than two classes, a class name is empty, holds a line break
// or is given twice, a split is empty, a node's label is outside the classes or a root has none.
Dataset build_dataset(std::vector<std::string> class_names, bool lowercase, bool phrases,
                      std::vector<Tree> train, std::vector<Tree> dev, std::vector<Tree> test,
                      std::int32_t min_count = 1);

}  // namespace dimscope::text
