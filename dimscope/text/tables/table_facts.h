#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "dimscope/text/tables/labelled_texts.h"

namespace dimscope::text {

// What somebody who brings a file wants to know before anything is trained.

struct ColumnFacts {
  std::string name;
  std::string use;  // "text", "label", or empty
  std::int64_t filled = 0, different = 0;
  double mean_words = 0;  // of the filled cells, between blanks
};

// Rows that may be a mistake: "HTML in the text".
struct Suspicion {
  std::string what;
  SomeRows rows;
};

struct FileFacts {
  std::string name, format, encoding;  // format is "label-tab-text" without a header
  std::int64_t rows = 0;
  std::vector<ColumnFacts> columns;
  std::vector<Suspicion> suspicions;  // those that some row gives
};

// The files' part of [data], guessed: train is the first, dev and test those whose names say so
// ("dev", "valid", "test"), else test is the second and dev the third; an encoding where they are
// no UTF-8; no header where the first row looks like data. What `asked` says is kept. Throws
// InputError for no file or more than three.
DataConfig guess_data(std::span<const std::filesystem::path> files, DataConfig asked);

// Throws InputError as read_labelled_texts() does.
FileFacts facts_of_file(const std::filesystem::path& path, const DataConfig& config);

struct SplitFacts {
  std::string name;
  std::vector<std::int64_t> classes;  // texts of each
  std::int64_t texts = 0, words = 0;
  std::int64_t unknown_words = 0, with_unknown = 0;   // words, and texts that hold one
  std::int64_t median = 0, most_90 = 0, longest = 0;  // words of a text
};

struct DatasetFacts {
  std::vector<SplitFacts> splits;  // train, dev, test
  std::int64_t words_seen_once = 0;
  std::int64_t repeated = 0;       // texts of train that stood there before
  std::int64_t contradicting = 0;  // different texts of train with several labels
  std::int64_t test_in_train = 0;  // texts of test
};

DatasetFacts facts_of(const Dataset& dataset);

}  // namespace dimscope::text
