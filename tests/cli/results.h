#pragma once

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/cli_fixture.h"

namespace dimscope {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// `dimscope trials --json` by key, without the seconds, which are never twice the same.
inline std::map<std::string, nlohmann::json> results(nlohmann::json trials) {
  std::map<std::string, nlohmann::json> by_key;
  for (nlohmann::json& trial : trials) {
    trial.erase("train_seconds");
    for (nlohmann::json& epoch : trial["epochs"]) epoch.erase("train_seconds");
    by_key[trial["key"].get<std::string>()] = trial;
  }
  return by_key;
}

// Two studies' directories hold the same keys, metrics and losses, and the same model files, bit
// for bit.
inline void expect_same_results(const std::filesystem::path& got,
                                const std::filesystem::path& want) {
  const ProgramOptions options{.directory = got.parent_path()};
  const auto got_trials = results(dimscope_json({"trials", got.string(), "--json"}, options));
  const auto want_trials = results(dimscope_json({"trials", want.string(), "--json"}, options));
  EXPECT_FALSE(want_trials.empty());
  EXPECT_EQ(got_trials, want_trials);
  const auto got_models = files_below(got / "models"), want_models = files_below(want / "models");
  EXPECT_EQ(want_models.size(), want_trials.size());
  ASSERT_EQ(got_models.size(), want_models.size());
  for (const auto& [name, content] : want_models) {
    ASSERT_TRUE(got_models.contains(name)) << name;
    EXPECT_TRUE(got_models.at(name) == content) << name << " differs";
  }
}

}  // namespace dimscope
