#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/model_words.h"
#include "dimscope/study/models/opened_models.h"

namespace dimscope::cli {

// What was not given is absent: an option that nothing would use is an error.
struct ExplainArguments {
  study::ModelQuestion question;
  bool json = false;
  std::vector<std::string> methods = {"lrp-all"};
  std::optional<double> epsilon, delta;     // LRP
  std::optional<double> max_gap;            // integrated gradients
  std::optional<std::int32_t> max_steps;    // likewise
  std::optional<std::int32_t> samples;      // SmoothGrad
  std::optional<double> noise;              // likewise
  std::optional<std::uint64_t> noise_seed;  // likewise
  std::string output;                       // "logit" or "probability": occlusion, omission
  std::vector<std::string> spans;           // "2..4": contextual decomposition
  std::string target;                       // class name or number; empty: the predicted one
  std::string against;                      // class it is compared with; empty: none
  std::filesystem::path html, latex, svg;   // figures to write
};

// One set of options for each --method, with the classes as `words` calls them. Throws InputError
// for an unknown method or class, a method given twice, and an option that none of the methods
// uses.
std::vector<explain::ExplainOptions> explain_options(const ExplainArguments& arguments,
                                                     const study::ModelWords& words);

// "2..4" as the words [1, 4). Throws InputError for anything else, or beyond `num_words`.
explain::Span parse_span(const std::string& text, std::size_t num_words);

}  // namespace dimscope::cli
