#pragma once

#include <string>

#include "dimscope/cli/arguments.h"

// One function a command, each in a file of its name. They print to standard output, progress to
// standard error; they throw InputError or WorkError; the result is the exit code.
namespace dimscope::cli {

int run(const RunArguments& arguments);
int report(const ReportArguments& arguments);
int trials(const TrialsArguments& arguments);
int effects(const EffectsArguments& arguments);
int explain(const ExplainArguments& arguments);
int evaluate_explanations(const EvaluateExplanationsArguments& arguments);
int predict(const PredictArguments& arguments);
int evaluate(const EvaluateArguments& arguments);
int import_model(const ImportArguments& arguments);
int export_model(const ExportArguments& arguments);
int find(const FindArguments& arguments);
int slices(const SlicesArguments& arguments);
int data_info(const DataInfoArguments& arguments);
int data_synth(const DataSynthArguments& arguments);
int data_fetch(const DataFetchArguments& arguments);
int selftest(const SelftestArguments& arguments);

}  // namespace dimscope::cli
