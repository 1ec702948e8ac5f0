#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dimscope/study/trial.h"
#include "dimscope/text/tables/table_format.h"

namespace dimscope::study {

// What somebody says of a table of trials; the rest is guessed and then said.
struct AddedTableOptions {
  std::vector<std::string> metrics;     // columns; empty: those that are called like metrics
  std::string seed_column;              // empty: "seed", "random_state", …
  std::string epoch_column;             // empty: "epoch", "training_iteration"
  std::vector<std::string> parameters;  // columns; empty: all that are nothing else
  std::vector<std::string> ignored;     // columns
  bool percent = false;                 // metrics are in per cent
};

// Rows of the table that are no trials.
struct LeftOutRows {
  std::string reason;  // "state is no COMPLETE"
  std::int64_t count = 0, first_line = 0;
};

// Trials that another program trained, one a row: hyperparameters, seed and metrics.
struct AddedTable {
  std::string program;  // whose export it is by its columns: "Optuna"; empty: nobody's known
  std::vector<std::string> parameters, metrics;
  std::string seed_column;            // empty: seeds number the rows of a cell from 1
  std::string epoch_column;           // empty: a row a trial
  std::vector<std::string> left_out;  // columns that are none of these
  std::vector<LeftOutRows> left_out_rows;
  std::vector<Trial> trials;  // complete, with keys
};

// The digest of the data of trials that came with their metrics alone.
inline constexpr std::string_view kNoDataDigest = "added";

// Reads the rows of a table as trials; where a column counts epochs, and some trial has several
// rows, a row is an epoch, and a trial's metrics are those of its last one. Columns are known by
// the names that exports of Optuna, MLflow, Ray Tune and Weights & Biases give them (params_lr,
// params.lr, config/lr), which are taken off
// ("lr"), or are hyperparameters if they are nothing else. docs/trials.md has the rules. Throws
// InputError with file, line and column: no metric or hyperparameter, one that is not there
// (naming the nearest), a metric that is no share from 0 to 1, a seed that is no whole number, a
// hyperparameter that a row does not have, two rows with one seed in one cell, an epoch that is no
// whole number or is missing between others.
AddedTable read_added_table(const text::Table& table, const AddedTableOptions& options);

}  // namespace dimscope::study
