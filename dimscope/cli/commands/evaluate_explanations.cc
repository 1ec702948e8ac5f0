#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "dimscope/api/evaluations_json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/interrupt.h"
#include "dimscope/cli/terminal/interval_text.h"
#include "dimscope/cli/terminal/left_out.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/progress.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/effects/quality/explanation_quality.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "dimscope/effects/quality/quality_measures.h"
#include "dimscope/effects/quality/quality_run.h"
#include "dimscope/effects/shared_streams.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/trial_choice.h"
#include "dimscope/study/trial_names.h"

namespace dimscope::cli {
namespace {

struct EvaluateExplanationsArguments {
  std::filesystem::path directory;
  std::vector<std::string> methods;  // empty: all
  std::vector<std::string> trials;   // keys or their beginnings; empty: every complete one
  bool stored = false;               // show what was measured before
  bool json = false;
};

std::vector<explain::Method> methods_of(const EvaluateExplanationsArguments& arguments) {
  const auto& names = arguments.methods.empty() ? explain::method_names() : arguments.methods;
  std::vector<explain::Method> methods;
  for (const std::string& name : names) {
    const explain::Method method = explain::parse_method(name);
    if (std::find(methods.begin(), methods.end(), method) != methods.end()) {
      throw InputError("--methods names '" + name + "' twice");
    }
    methods.push_back(method);
  }
  return methods;
}

std::vector<study::Trial> trials_of(const EvaluateExplanationsArguments& arguments,
                                    const study::Store& store) {
  std::vector<study::Trial> complete = study::complete_trials(store);
  if (arguments.trials.empty()) return complete;
  const std::vector<study::Trial> all = store.trials();
  std::set<std::string> chosen;
  for (const std::string& key : arguments.trials) {
    chosen.insert(study::trial_named(all, key, arguments.directory).key);
  }
  std::erase_if(complete, [&](const study::Trial& trial) { return !chosen.contains(trial.key); });
  return complete;
}

// Leaves these methods, and random relevances as what they are compared with.
void keep_methods(const std::vector<explain::Method>& methods,
                  std::vector<study::Evaluation>& evaluations) {
  std::set<std::string_view> kept;
  for (const explain::Method method : methods) kept.insert(to_string(method));
  const bool any = std::ranges::any_of(
      evaluations, [&](const study::Evaluation& e) { return kept.contains(e.method); });
  if (any) kept.insert(effects::kRandomMethod);
  std::erase_if(evaluations, [&](const study::Evaluation& e) { return !kept.contains(e.method); });
  std::erase_if(evaluations, [&](const study::Evaluation& e) {
    return effects::is_difference(e.measure) &&
           std::ranges::none_of(kept, [&](std::string_view method) {
             return e.measure.starts_with(effects::difference_measure(method, ""));
           });
  });
}

// What the trials have of one method and measure.
std::vector<study::Evaluation> found(const std::vector<effects::TrialEvaluations>& trials,
                                     std::string_view method, std::string_view measure) {
  std::vector<study::Evaluation> result;
  for (const auto& [trial, evaluations] : trials) {
    for (const study::Evaluation& e : evaluations) {
      if (e.method == method && e.measure == measure) result.push_back(e);
    }
  }
  return result;
}

// One trial's value with half its interval, or the mean of several.
std::string cell(const std::vector<study::Evaluation>& values) {
  if (values.empty()) return "–";
  double sum = 0;
  for (const study::Evaluation& e : values) sum += e.value;
  if (values.size() == 1) {
    if (const auto interval = effects::possible_interval(values[0])) {
      return interval_text(values[0].value, *interval, 1, 3);
    }
  }
  return fmt::format("{:.3f}", sum / static_cast<double>(values.size()));
}

// "1,849 sentences" of one trial, or the least and most of several.
std::string sentences_text(const std::vector<study::Evaluation>& values) {
  const auto [least, most] = std::minmax_element(
      values.begin(), values.end(),
      [](const study::Evaluation& a, const study::Evaluation& b) { return a.n < b.n; });
  return least->n == most->n ? fmt::format("n = {}", most->n)
                             : fmt::format("n = {} to {}", least->n, most->n);
}

void print_table(const std::vector<effects::TrialEvaluations>& trials) {
  std::vector<std::string> methods = explain::method_names();
  methods.emplace_back(effects::kRandomMethod);
  std::vector<effects::QualityMeasure> columns;
  std::vector<std::string> counts;
  for (const effects::QualityMeasure& column : effects::quality_measures()) {
    std::vector<study::Evaluation> all;
    for (const std::string& method : methods) {
      const auto some = found(trials, method, column.name);
      all.insert(all.end(), some.begin(), some.end());
    }
    if (all.empty()) continue;
    columns.push_back(column);
    counts.push_back(sentences_text(all));
  }
  std::vector<figure::TextTable::Column> titles = {{"method", figure::TextTable::Align::kLeft}};
  for (const effects::QualityMeasure& column : columns)
    titles.push_back({std::string(column.title)});
  figure::TextTable table(titles);
  for (const std::string& method : methods) {
    std::vector<std::string> row = {method};
    bool any = false;
    for (const effects::QualityMeasure& column : columns) {
      const auto values = found(trials, method, column.name);
      any = any || !values.empty();
      row.push_back(cell(values));
    }
    if (any) table.add_row(std::move(row));
  }
  const int width = output_width().value_or(0);
  print_out("{}\n", table.text(width));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string text = fmt::format("{}: {}; {} ({})", columns[c].title, columns[c].meaning,
                                         columns[c].reading, counts[c]);
    print_out("{}\n", figure::wrapped(text, width, 2));
  }
}

// The method that is best by a measure, among those that are compared.
std::string best_of(const effects::QualityMeasure& measure,
                    const std::vector<effects::EvaluationMean>& means) {
  const effects::EvaluationMean* best = nullptr;
  const auto badness = [&](const effects::EvaluationMean& mean) {
    return measure.better == effects::Better::kLower ? mean.mean : -mean.mean;
  };
  for (const effects::EvaluationMean& mean : means) {
    if (mean.measure != measure.name || mean.method == effects::kRandomMethod) continue;
    if (best == nullptr || badness(mean) < badness(*best)) best = &mean;
  }
  return best == nullptr ? "" : best->method;
}

// "+0.033 [+0.021, +0.045], p < 0.001" of the other less the best.
std::string difference_text(const effects::MethodComparison& c, bool turned) {
  const double sign = turned ? -1 : 1;
  std::string text = fmt::format("{:+.3f}", sign * c.difference);
  if (c.interval) {
    const double a = sign * c.interval->low, b = sign * c.interval->high;
    text += fmt::format(" [{:+.3f}, {:+.3f}]", std::min(a, b), std::max(a, b));
  }
  if (c.p_holm) {
    text += *c.p_holm < 0.001 ? ", p < 0.001" : fmt::format(", p = {:.3f}", *c.p_holm);
  }
  return text;
}

// Of each measure the best method, and every other that is not told apart from it.
void print_comparisons(const std::vector<effects::TrialEvaluations>& trials, int width) {
  const std::vector<effects::MethodComparison> comparisons = effects::method_comparisons(trials);
  if (comparisons.empty()) return;
  const std::vector<effects::EvaluationMean> means = effects::evaluation_means(trials);
  print_out(
      "\n{}\n",
      figure::wrapped("methods in pairs, on the same sentences; p after Holm over all pairs of a "
                      "measure:",
                      width, 2));
  for (const effects::QualityMeasure& measure : effects::quality_measures()) {
    if (measure.better == effects::Better::kZero) continue;
    const std::string best = best_of(measure, means);
    std::vector<std::string> alike;
    std::size_t clear = 0;
    for (const effects::MethodComparison& c : comparisons) {
      if (c.measure != measure.name || (c.method != best && c.other != best)) continue;
      const bool turned = c.method == best;
      if (c.p_holm && *c.p_holm < 0.05) {
        ++clear;
        continue;
      }
      alike.push_back(
          fmt::format("{} {}", turned ? c.other : c.method, difference_text(c, turned)));
    }
    if (clear + alike.size() == 0) continue;
    std::string text = fmt::format("{}: {} is best", measure.title, best);
    if (clear > 0)
      text += ", told apart from " + figure::counted(static_cast<std::int64_t>(clear), "other");
    if (!alike.empty()) {
      text += fmt::format("; not told apart from {}", fmt::join(alike, "; "));
    }
    print_out("{}\n", figure::wrapped(text, width, 2));
  }
}

void print_stream_notes(const std::vector<study::Trial>& trials) {
  constexpr std::string_view kMeaning =
      "a seed counts once in intervals and p, whatever cells it is in, and stability over several "
      "cells has neither";
  for (const std::string& note : effects::stream_notes(trials, kMeaning)) {
    print_out("{}\n", figure::wrapped("note: " + note, output_width().value_or(0), 2));
  }
}

int evaluate_explanations(const EvaluateExplanationsArguments& arguments) {
  const std::vector<explain::Method> methods = methods_of(arguments);
  std::vector<study::Trial> trials;
  std::vector<study::LeftOut> left_out;
  {
    const study::Store store(arguments.directory, study::Store::Mode::kRead);
    study::require_answers(store, store.data(), "their models");
    trials = trials_of(arguments, store);
    study::require_any_model(store, trials);
    std::erase_if(trials, [](const study::Trial& trial) { return !study::has_model(trial); });
    if (!arguments.stored) {
      left_out = study::take_unusable(arguments.directory, store.data(), trials);
      study::require_models(left_out, left_out.size() + trials.size(), !arguments.trials.empty());
      print_left_out(left_out, "measured");
    }
  }
  const study::TrialNames names(trials);
  if (!arguments.stored) {
    StepProgress progress({});
    study::Store store(arguments.directory, study::Store::Mode::kRun);
    const effects::QualityRun run{
        .on_method =
            [&](const study::Trial& trial, explain::Method method, std::size_t done,
                std::size_t total) {
              progress.show(fmt::format("{}: {} measured", names.text(trial), to_string(method)),
                            done, total);
            },
        .stop = stop_on_interrupt()};
    if (!effects::evaluate_study(arguments.directory, store, trials, methods, run)) {
      print_error(
          "stopped; trials that were measured by every method are kept, and stability where all "
          "seeds of a cell were\n");
      return 1;
    }
  }
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  bool any = false;
  std::vector<effects::TrialEvaluations> results;
  for (const study::Trial& trial : trials) {
    results.push_back({trial, store.evaluations(trial.key)});
    if (!arguments.methods.empty()) keep_methods(methods, results.back().evaluations);
    any = any || !results.back().evaluations.empty();
  }
  if (arguments.json) {
    print_out("{}\n", api::evaluations_json(results, left_out));
    return 0;
  }
  if (!any) {
    throw InputError(arguments.directory.string() +
                     (arguments.methods.empty()
                          ? ": nothing was measured yet; without --stored this command does it"
                          : ": none of these methods was measured yet; without --stored this "
                            "command does it"));
  }
  if (results.size() == 1) {
    print_out("{}\n", names.text(results[0].trial));
  } else {
    const std::string means = fmt::format(
        "means of {} trials; --trial KEY or --json has each with its intervals", results.size());
    print_out("{}\n", figure::wrapped(means, output_width().value_or(0)));
  }
  print_table(results);
  print_stream_notes(trials);
  print_comparisons(results, output_width().value_or(0));
  return 0;
}

}  // namespace

void add_evaluate_explanations(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<EvaluateExplanationsArguments>();
  CLI::App* command =
      app.add_subcommand("evaluate-explanations", "Measure how good a study's explanations are");
  add_study(command, a->directory);
  command
      ->add_option("--methods", a->methods,
                   "Only these, separated by commas, of " + joined_method_names() + " [all]")
      ->type_name("METHODS")
      ->delimiter(',');
  command
      ->add_option("--trial", a->trials,
                   "Only this trial, by its key or the beginning of it; may be repeated")
      ->type_name("KEY")
      ->take_all();
  command->add_flag("--stored", a->stored, "Show what was measured before, and measure nothing");
  add_json(command, a->json);
  command->footer(
      "Faithfulness, plausibility, sanity and stability of the explanations of all test "
      "sentences; what was measured is stored in the study.\n"
      "Example: dimscope evaluate-explanations demo --methods lrp-all,occlusion");
  offer(command, chosen, [a] { return evaluate_explanations(*a); });
}

}  // namespace dimscope::cli
