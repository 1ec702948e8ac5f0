#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "dimscope/text/tables/test_set.h"

namespace dimscope::cli {

// `dimscope add` of answers to a test set.
struct AnswersArguments {
  std::filesystem::path directory, test, slices;
  std::vector<std::filesystem::path> files;  // of answers, or folders of them
  text::TestSetOptions test_options;
  bool json = false;

  bool asks_for_test_set() const { return !test.empty() || !slices.empty(); }
};

// Whether a file is one of answers by its name, or a folder.
bool is_of_answers(const std::filesystem::path& path);

void add_answers_options(CLI::App* command, AnswersArguments& arguments);
int add_answers(const AnswersArguments& arguments);

}  // namespace dimscope::cli
