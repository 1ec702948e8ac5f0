#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dimscope/api/import/imported_words.h"
#include "dimscope/study/models/opened_models.h"

namespace dimscope::cli {

struct RunArguments {
  std::filesystem::path study;
  std::filesystem::path out;  // empty: the study file's name without its ending
  std::filesystem::path data_dir;
  std::int32_t jobs = 0;
  bool until_clear = false;
  std::optional<std::int32_t> max_seeds;  // of a cell, for until_clear
  std::optional<std::string> metric;      // for until_clear
  bool force = false;                     // beside other files
};

struct ReportArguments {
  std::filesystem::path directory;
  std::filesystem::path output;  // empty: DIR/report.html
  std::string method = "lrp-all";
  std::optional<double> epsilon, delta;  // LRP
};

struct TrialsArguments {
  std::filesystem::path directory;
  bool all = false;            // former ones too
  bool remove_former = false;  // instead of a list
  bool json = false;
};

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

struct FindArguments {
  std::filesystem::path directory;
  std::string query;
  std::vector<std::string> where, right, wrong, from;  // "hidden_dim=2..6"
  std::optional<std::int64_t> sentence;
  std::string text, label;
  std::optional<std::string> metric;
  std::string axis;
  std::optional<std::int32_t> deals;
  std::optional<std::int32_t> rows;  // sentences listed; 0: all
  bool json = false;
};

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

struct ImportArguments {
  std::filesystem::path file, output;
  std::filesystem::path mapping, check;  // empty: none
  api::ImportedWordsOptions words;
  std::optional<double> tolerance;
};

struct EvaluateArguments {
  std::filesystem::path model;
  std::string data;  // a file with labelled sentences, or "sst": the treebank's test sentences
  std::filesystem::path data_dir;
  bool json = false;
};

struct ExportArguments {
  std::filesystem::path directory, output;
  std::string trial;
};

struct EvaluateExplanationsArguments {
  std::filesystem::path directory;
  std::vector<std::string> methods;  // empty: all
  std::vector<std::string> trials;   // keys or their beginnings; empty: every complete one
  bool stored = false;               // show what was measured before
  bool json = false;
};

struct PredictArguments {
  study::ModelQuestion question;
  bool json = false;
};

struct DataInfoArguments {
  std::string source;
  std::filesystem::path data_dir;
  bool json = false;
};

struct DataSynthArguments {
  std::filesystem::path out;
  std::int64_t seed = 1, sentences = 4000;
  double label_noise = 0;
};

// Slices of a study, or of a data set by its name.
struct SlicesArguments {
  std::filesystem::path study;  // a study's directory or a study file, or
  std::string data;             // "sst" or "synthetic"
  std::filesystem::path data_dir;
  std::filesystem::path list;         // a frozen list, shown as one more slice
  std::string slice;                  // only this one, with its sentences
  std::filesystem::path export_file;  // write that one as a list
  bool json = false;
};

struct DataFetchArguments {
  std::string name = "sst";
  std::string url;  // empty: the official one
  std::filesystem::path data_dir;
};

struct SelftestArguments {
  bool signature = false;
  std::string isa;        // empty: every one of the machine
  std::int32_t jobs = 0;  // 0: one and one a core
};

using Arguments =
    std::variant<RunArguments, ReportArguments, TrialsArguments, EffectsArguments, FindArguments,
                 ExplainArguments, EvaluateExplanationsArguments, PredictArguments,
                 DataInfoArguments, DataSynthArguments, DataFetchArguments, ImportArguments,
                 ExportArguments, EvaluateArguments, SlicesArguments, SelftestArguments>;

// The command line. nullopt when it only asked for help or the version, which were printed to
// standard output. Throws InputError for anything else that is not a complete command, naming the
// nearest known command or flag.
std::optional<Arguments> parse_arguments(int argc, char** argv);

}  // namespace dimscope::cli
