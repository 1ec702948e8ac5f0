#include "dimscope/cli/common_options.h"

namespace dimscope::cli {

void add_study(CLI::App* command, std::filesystem::path& directory) {
  command->add_option("DIR", directory, "The study's directory")->required()->type_name("");
}

void add_data_dir(CLI::App* command, std::filesystem::path& directory) {
  command
      ->add_option("--data-dir", directory,
                   "Where data sets are (default: $DIMSCOPE_DATA, else $XDG_DATA_HOME/dimscope)")
      ->type_name("DIR");
}

void add_output(CLI::App* command, std::filesystem::path& file, const std::string& what) {
  command->add_option("-o,--output", file, what)->required()->type_name("FILE");
}

void add_json(CLI::App* command, bool& json) {
  command->add_flag("--json", json, "Print JSON");
}

void add_jobs(CLI::App* command, std::int32_t& jobs, const std::string& what) {
  command->add_option("--jobs", jobs, what)->type_name("N")->check(CLI::Range(1, 1024));
}

void add_metric(CLI::App* command, std::string& metric, const std::string& what) {
  command->add_option("--metric", metric, what)->type_name("NAME")->capture_default_str();
}

void add_where(CLI::App* command, std::vector<std::string>& conditions) {
  command
      ->add_option("--where", conditions,
                   "Only these trials, as in hidden_dim=2 or hidden_dim=2..6; may be repeated")
      ->type_name("NAME=VALUES");
}

void add_rows(CLI::App* command, std::int32_t& rows, const std::string& what) {
  command->add_option("--rows", rows, what + "; 0: all")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

void add_repetitions(CLI::App* command, const char* option, std::int32_t& count, int minimum,
                     const std::string& what) {
  command->add_option(option, count, what)
      ->type_name("N")
      ->check(CLI::Range(minimum, 1'000'000))
      ->capture_default_str();
}

}  // namespace dimscope::cli
