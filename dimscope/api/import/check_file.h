#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/parameters.h"
#include "dimscope/study/models/model_words.h"

namespace dimscope::api {

// Sentences with the logits that another program's model gives them.
struct Check {
  std::string name;  // of the file
  study::Sentences sentences;
  std::vector<std::vector<float>> logits;  // [sentence][C]
};

// The file for `import --check`: an array of objects with "tokens" (word numbers) or "text", and
// "logits": one a class, or with `one_output` that of the second alone. Throws InputError "NAME: …"
// for anything else, naming the sentence, and as add_texts() and add_numbers() do.
Check parse_check(std::string_view json, const std::string& name, const study::ModelWords& words,
                  bool one_output = false);
Check read_check(const std::filesystem::path& path, const study::ModelWords& words,
                 bool one_output = false);

// The largest difference between a model's logits and those expected.
struct Deviation {
  double largest = 0;
  std::size_t sentence = 0, label = 0;  // where, from 0
  double got = 0, expected = 0;         // there
};
Deviation largest_deviation(const model::Parameters& parameters, const Check& check);

// The order of the file's gates with which the model agrees within `tolerance`, as "i,g,f,o", where
// `parameters` were read as if it were `order`; "" if none does.
std::string gate_order_that_agrees(const model::Parameters& parameters, const std::string& order,
                                   const Check& check, double tolerance);

}  // namespace dimscope::api
