#pragma once

#include <CLI/CLI.hpp>

#include "dimscope/cli/arguments.h"

namespace dimscope::cli {

// The commands about models, described for the command line. Each adds its command to `app` and
// returns it; parsing fills the arguments, which must outlive `app`.
CLI::App* add_explain_command(CLI::App& app, ExplainArguments& arguments);
CLI::App* add_predict_command(CLI::App& app, PredictArguments& arguments);
CLI::App* add_evaluate_command(CLI::App& app, EvaluateArguments& arguments);
CLI::App* add_import_command(CLI::App& app, ImportArguments& arguments);
CLI::App* add_export_command(CLI::App& app, ExportArguments& arguments);

}  // namespace dimscope::cli
