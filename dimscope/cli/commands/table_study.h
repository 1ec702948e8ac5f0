#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "dimscope/study/file/study_source.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::cli {

// Files of labelled texts on a command line, and what may be said of them.
struct TableArguments {
  std::vector<std::filesystem::path> files;
  text::DataConfig config;  // what options say
};

// FILE… (up to three), --text, --label, --encoding.
void add_table(CLI::App* command, TableArguments& arguments, bool required);

// A study of tables that nobody has written down yet.
struct TableStudy {
  text::Dataset data;
  study::StudySource source;
};

// Guesses how the files are read, reads them, and makes a study of them whose paths start at
// `home`. `name` is what the study is called.
TableStudy make_table_study(const TableArguments& arguments, const std::filesystem::path& home,
                            const std::string& name);

// "reviews" of "a/reviews.csv.gz": how a study of it is called.
std::string table_stem(const std::filesystem::path& file);

// Whether `dimscope run` is given such a file in place of a study: by its name.
bool is_table_file(const std::filesystem::path& file);

// What is to be known of data, a line each, on standard error.
void print_notes(const text::Dataset& data);

}  // namespace dimscope::cli
