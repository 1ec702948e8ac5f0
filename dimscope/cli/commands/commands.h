#pragma once

#include <CLI/CLI.hpp>
#include <functional>

// The commands, each with its options, their check and what it does in the file of its name.
namespace dimscope::cli {

// What a command does. Prints to standard output, progress to standard error; throws InputError or
// WorkError; the result is the exit code.
using Work = std::function<int()>;

// Sets `chosen` to `work` when the command is the one that was given.
void offer(CLI::App* command, Work& chosen, Work work);

// Adds every command to `app`, in the order in which help lists them.
void add_commands(CLI::App& app, Work& chosen);

void add_run(CLI::App& app, Work& chosen);
void add_init(CLI::App& app, Work& chosen);
void add_report(CLI::App& app, Work& chosen);
void add_serve(CLI::App& app, Work& chosen);
void add_figure(CLI::App& app, Work& chosen);
void add_trials(CLI::App& app, Work& chosen);
void add_add(CLI::App& app, Work& chosen);
void add_findings(CLI::App& app, Work& chosen);
void add_effects(CLI::App& app, Work& chosen);
void add_explain(CLI::App& app, Work& chosen);
void add_evaluate_explanations(CLI::App& app, Work& chosen);
void add_predict(CLI::App& app, Work& chosen);
void add_evaluate(CLI::App& app, Work& chosen);
void add_import(CLI::App& app, Work& chosen);
void add_export(CLI::App& app, Work& chosen);
void add_find(CLI::App& app, Work& chosen);
void add_slices(CLI::App& app, Work& chosen);
void add_selftest(CLI::App& app, Work& chosen);
// `dimscope data …`.
void add_data_info(CLI::App& data, Work& chosen);
void add_data_synth(CLI::App& data, Work& chosen);
void add_data_fetch(CLI::App& data, Work& chosen);

}  // namespace dimscope::cli
