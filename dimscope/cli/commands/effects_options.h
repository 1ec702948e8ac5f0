#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/effects/effects_view.h"

namespace dimscope::cli {

struct EffectsArguments {
  std::filesystem::path directory;
  std::vector<std::string> topics;  // none: a summary of all
  // What was not given is absent or empty: an option that nothing would use is an error.
  std::optional<std::string> metric;
  std::string slice, axis;
  std::vector<std::string> where;  // "embedding_dim=2"
  std::string pair;                // "2,20"
  std::vector<std::string> a, b;   // "hidden_dim=3..20"
  std::optional<std::int64_t> sentence;
  std::vector<std::string> cues;
  std::vector<std::string> phrases;
  std::string label;  // of the phrases, a class by name or number
  std::optional<std::int32_t> resamples, permutations;
  std::optional<double> margin, difference;  // in points
  std::optional<std::int32_t> rows;          // of a table as text; 0: all
  bool json = false, latex = false;
  std::filesystem::path csv;  // a directory
};

// What the arguments ask for; a class of --label may be a name of `class_names`. Throws InputError
// for what cannot be read, and for an option that nothing asked for uses.
effects::EffectsOptions effects_options(const EffectsArguments& arguments,
                                        const std::vector<std::string>& class_names);

}  // namespace dimscope::cli
