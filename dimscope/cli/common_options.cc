#include "dimscope/cli/common_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dimscope/explain/relevance.h"

namespace dimscope::cli {

CLI::Validator not_negative() {
  return CLI::Validator(
      [](const std::string& text) {
        return text.starts_with('-') ? "found " + text + ", expected 0 or more" : std::string();
      },
      "");
}

void add_study(CLI::App* command, std::filesystem::path& directory) {
  command->add_option("DIR", directory, "The study's directory")->required()->type_name("");
}

void add_data_dir(CLI::App* command, std::filesystem::path& directory) {
  command
      ->add_option("--data-dir", directory,
                   "Where the treebank is [$DIMSCOPE_DATA, else $XDG_DATA_HOME/dimscope]")
      ->type_name("DIR");
}

void add_output(CLI::App* command, std::filesystem::path& file, const std::string& what) {
  command->add_option("-o,--output", file, what)->required()->type_name("FILE");
}

void add_json(CLI::App* command, bool& json) {
  command->add_flag("--json", json, "Print JSON");
}

void add_lrp(CLI::App* command, std::optional<double>& epsilon, std::optional<double>& delta) {
  const explain::ExplainOptions defaults;
  command
      ->add_option("--epsilon", epsilon,
                   fmt::format("LRP: stabiliser, 0 or more [{:g}]", defaults.epsilon))
      ->type_name("X");
  command
      ->add_option("--delta", delta,
                   fmt::format("LRP: share of bias and stabiliser that is redistributed, 0 to 1; "
                               "with 1 relevance is conserved [{:g}]",
                               defaults.delta))
      ->type_name("X");
}

void add_jobs(CLI::App* command, std::int32_t& jobs, const std::string& what) {
  command->add_option("--jobs", jobs, what)->type_name("N")->check(CLI::Range(1, 1024));
}

void add_metric(CLI::App* command, std::optional<std::string>& metric, const std::string& what) {
  command->add_option("--metric", metric, what)->type_name("NAME");
}

void add_where(CLI::App* command, std::vector<std::string>& conditions) {
  command
      ->add_option("--where", conditions,
                   "Only these trials, as in hidden_dim=2..6; repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
}

void add_rows(CLI::App* command, std::optional<std::int32_t>& rows, const std::string& what) {
  command->add_option("--rows", rows, what)->type_name("N")->check(not_negative());
}

void add_repetitions(CLI::App* command, const char* option, std::optional<std::int32_t>& count,
                     int minimum, const std::string& what) {
  command->add_option(option, count, what)->type_name("N")->check(CLI::Range(minimum, 1'000'000));
}

void add_models(CLI::App* command, study::ModelQuestion& question, bool& json, bool several) {
  command->add_option("DIR", question.directory, "A study's directory")->type_name("");
  command
      ->add_option("--model", question.models,
                   std::string("A safetensors file instead of a study") +
                       (several ? "; may be repeated" : ""))
      ->type_name("FILE")
      ->take_all();
  command
      ->add_option("--trial", question.trial,
                   "Only this trial of the study, by its key or the beginning of it")
      ->type_name("KEY");
  command
      ->add_option("--text", question.texts,
                   "A sentence, its tokens separated by spaces; may be repeated")
      ->type_name("TEXT")
      ->take_all();
  command->add_option("--tokens", question.tokens, "The sentence as word numbers: 1,4,2,6")
      ->type_name("NUMBERS");
  add_json(command, json);
}

std::string joined_method_names() {
  return fmt::format("{}", fmt::join(explain::method_names(), ", "));
}

const char* const kConditions =
    "NAME is a hyperparameter, d_e and d_h the two dimensions. VALUES is a number, or a range "
    "LOW..HIGH or LOW..HIGH..STEP: 2..6 is 2, 3, 4, 5, 6 and "
    "2..20..6 is 2, 8, 14, 20.\n";

}  // namespace dimscope::cli
