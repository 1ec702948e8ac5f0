#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/config.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/slices/slice_rule.h"

namespace dimscope::study {

// The values of one field in a block of a grid, in the order written: "2..20", [2, 5, 10], or 2;
// ["adagrad", "adam"], [true, false].
struct GridAxis {
  std::string field;  // name of a ConfigField that can vary
  std::vector<Setting> values;
};

// One [[grid]] block: the full cross product of its axes; other fields as in [model] and [train].
struct GridBlock {
  std::vector<GridAxis> axes;
};

// A sentence explained under every model.
struct StudySentence {
  std::string text;
  std::optional<std::int32_t> label;  // class number
};

// A phrase whose true class' score is followed along the hyperparameters.
struct StudyPhrase {
  std::string text;
  std::int32_t label = 0;
};

// [until_clear]: the seeds that `dimscope run --until-clear` has added (study/added_seeds.h).
struct UntilClear {
  std::string metric;               // "test.fine"
  std::int32_t max_seeds = 0;       // of a cell
  std::vector<std::int32_t> looks;  // seeds a cell at each look so far
  std::vector<std::string> found;   // a sentence a contrast
  std::vector<GridBlock> grid;      // [[until_clear.grid]]: the added trials
};

struct StudyFile {
  std::string name;
  // What is told of the study to whoever reads its results, of which no result depends: a heading,
  // what is asked, and Markdown; empty where they are not given.
  std::string title, question, about;
  text::DataConfig data;
  model::TrialConfig base;  // [model], [train] and the default seed
  std::vector<GridBlock> grid;
  std::optional<UntilClear> until_clear;
  std::vector<StudySentence> sentences;
  std::vector<StudyPhrase> phrases;
  std::vector<text::SliceRule> slices;  // in order; a rule names only slices before it
};

// Reads a study; docs/study-file.md describes every key. Labels may be class names or numbers;
// class names are those of the data source. Without a name the study has the file's, less its
// extension; relative paths of data files start at the folder of `file_name`. Throws InputError
// "study.toml:line:column: what was found, what was expected" for a syntax error, an unknown table
// or key (naming the nearest known one), a wrong type, a value out of range, a range such as
// "20..2" or of more than 100,000 values, an axis given twice in a block, a field that cannot vary,
// a key that the data source has no use for or cannot do without, a duplicate or reserved slice
// name (train, dev, test), a slice's rule that says nothing or asks for what the data do not have,
// an unknown label, any label where the classes are known from the data alone, no [[grid]] at all.
// Files that slices list sentences in are not read here.
StudyFile parse_study(std::string_view toml, std::string_view file_name);
// The same, where a study without a name gets `default_name`.
StudyFile parse_study(std::string_view toml, std::string_view file_name,
                      std::string_view default_name);
// The same, where relative paths start at `folder`.
StudyFile parse_study(std::string_view toml, std::string_view file_name,
                      std::string_view default_name, const std::filesystem::path& folder);
StudyFile read_study(const std::filesystem::path& path);

// The name, what is told of the study, and the [[slices]] of a study file about `data` that another
// program's trials answered, whose classes are known; its other parts are passed over, and there
// may be none. Throws InputError as parse_study() does.
StudyFile parse_added_study(std::string_view toml, std::string_view file_name,
                            std::string_view default_name, const std::filesystem::path& folder,
                            const text::DataConfig& data);

}  // namespace dimscope::study
