#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/study/models/opened_models.h"

// Options that several commands have, with the same name, words and meaning.
namespace dimscope::cli {

// Refuses a number below 0.
CLI::Validator not_negative();

void add_study(CLI::App* command, std::filesystem::path& directory);     // DIR, required
void add_data_dir(CLI::App* command, std::filesystem::path& directory);  // --data-dir DIR
void add_output(CLI::App* command, std::filesystem::path& file,
                const std::string& what);  // -o FILE, required
void add_json(CLI::App* command, bool& json);
// LRP's --epsilon and --delta.
void add_lrp(CLI::App* command, std::optional<double>& epsilon, std::optional<double>& delta);
void add_jobs(CLI::App* command, std::int32_t& jobs, const std::string& what);
void add_metric(CLI::App* command, std::optional<std::string>& metric, const std::string& what);
void add_where(CLI::App* command, std::vector<std::string>& conditions);  // --where NAME=VALUES
// --rows, of which 0 means all.
void add_rows(CLI::App* command, std::optional<std::int32_t>& rows, const std::string& what);
// A number of random repetitions.
void add_repetitions(CLI::App* command, const char* option, std::optional<std::int32_t>& count,
                     int minimum, const std::string& what);

// A study or model files, and sentences: of explain and predict.
void add_models(CLI::App* command, study::ModelQuestion& question, bool& json, bool several);

// "lrp-all, lrp-prop, …".
std::string joined_method_names();
// What conditions like that of --where are, for a footer.
extern const char* const kConditions;

}  // namespace dimscope::cli
