#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "dimscope/api/evaluations_json.h"
#include "dimscope/api/explanation_quality.h"
#include "dimscope/api/method_comparisons.h"
#include "dimscope/api/quality_measures.h"
#include "dimscope/api/quality_run.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/interrupt.h"
#include "dimscope/cli/interval_text.h"
#include "dimscope/cli/left_out.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/progress.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/cli/trial_choice.h"
#include "dimscope/cli/trial_names.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {
namespace {

std::vector<Method> methods_of(const EvaluateExplanationsArguments& arguments) {
  const auto& names = arguments.methods.empty() ? method_names() : arguments.methods;
  std::vector<Method> methods;
  for (const std::string& name : names) {
    const Method method = parse_method(name);
    if (std::find(methods.begin(), methods.end(), method) != methods.end()) {
      throw InputError("--methods names '" + name + "' twice");
    }
    methods.push_back(method);
  }
  return methods;
}

std::vector<Trial> trials_of(const EvaluateExplanationsArguments& arguments, const Store& store) {
  std::vector<Trial> complete = complete_trials(store);
  if (arguments.trials.empty()) return complete;
  const std::vector<Trial> all = store.trials();
  std::set<std::string> chosen;
  for (const std::string& key : arguments.trials) {
    chosen.insert(trial_named(all, key, arguments.directory).key);
  }
  std::erase_if(complete, [&](const Trial& trial) { return !chosen.contains(trial.key); });
  return complete;
}

// Leaves these methods, and random relevances as what they are compared with.
void keep_methods(const std::vector<Method>& methods, std::vector<Evaluation>& evaluations) {
  std::set<std::string_view> kept;
  for (const Method method : methods) kept.insert(to_string(method));
  const bool any = std::ranges::any_of(
      evaluations, [&](const Evaluation& e) { return kept.contains(e.method); });
  if (any) kept.insert(kRandomMethod);
  std::erase_if(evaluations, [&](const Evaluation& e) { return !kept.contains(e.method); });
  std::erase_if(evaluations, [&](const Evaluation& e) {
    return is_difference(e.measure) && std::ranges::none_of(kept, [&](std::string_view method) {
             return e.measure.starts_with(difference_measure(method, ""));
           });
  });
}

// What the trials have of one method and measure.
std::vector<Evaluation> found(const std::vector<TrialEvaluations>& trials, std::string_view method,
                              std::string_view measure) {
  std::vector<Evaluation> result;
  for (const auto& [trial, evaluations] : trials) {
    for (const Evaluation& e : evaluations) {
      if (e.method == method && e.measure == measure) result.push_back(e);
    }
  }
  return result;
}

// One trial's value with half its interval, or the mean of several.
std::string cell(const std::vector<Evaluation>& values) {
  if (values.empty()) return "–";
  double sum = 0;
  for (const Evaluation& e : values) sum += e.value;
  if (values.size() == 1 && values[0].low) {
    return interval_text(values[0].value, {*values[0].low, *values[0].high}, 1, 3);
  }
  return fmt::format("{:.3f}", sum / static_cast<double>(values.size()));
}

// "1,849 sentences" of one trial, or the least and most of several.
std::string sentences_text(const std::vector<Evaluation>& values) {
  const auto [least, most] =
      std::minmax_element(values.begin(), values.end(),
                          [](const Evaluation& a, const Evaluation& b) { return a.n < b.n; });
  return least->n == most->n ? fmt::format("n = {}", most->n)
                             : fmt::format("n = {} to {}", least->n, most->n);
}

void print_table(const std::vector<TrialEvaluations>& trials) {
  std::vector<std::string> methods = method_names();
  methods.emplace_back(kRandomMethod);
  std::vector<QualityMeasure> columns;
  std::vector<std::string> counts;
  for (const QualityMeasure& column : quality_measures()) {
    std::vector<Evaluation> all;
    for (const std::string& method : methods) {
      const auto some = found(trials, method, column.name);
      all.insert(all.end(), some.begin(), some.end());
    }
    if (all.empty()) continue;
    columns.push_back(column);
    counts.push_back(sentences_text(all));
  }
  std::vector<TextTable::Column> titles = {{"method", TextTable::Align::kLeft}};
  for (const QualityMeasure& column : columns) titles.push_back({std::string(column.title)});
  TextTable table(titles);
  for (const std::string& method : methods) {
    std::vector<std::string> row = {method};
    bool any = false;
    for (const QualityMeasure& column : columns) {
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
    print_out("{}\n", wrapped(text, width, 2));
  }
}

// The method that is best by a measure, among those that are compared.
std::string best_of(const QualityMeasure& measure, const std::vector<EvaluationMean>& means) {
  const EvaluationMean* best = nullptr;
  const auto badness = [&](const EvaluationMean& mean) {
    return measure.better == Better::kLower ? mean.mean : -mean.mean;
  };
  for (const EvaluationMean& mean : means) {
    if (mean.measure != measure.name || mean.method == kRandomMethod) continue;
    if (best == nullptr || badness(mean) < badness(*best)) best = &mean;
  }
  return best == nullptr ? "" : best->method;
}

// "+0.033 [+0.021, +0.045], p < 0.001" of the other less the best.
std::string difference_text(const MethodComparison& c, bool turned) {
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
void print_comparisons(const std::vector<TrialEvaluations>& trials, int width) {
  const std::vector<MethodComparison> comparisons = method_comparisons(trials);
  if (comparisons.empty()) return;
  const std::vector<EvaluationMean> means = evaluation_means(trials);
  print_out("\n{}\n",
            wrapped("methods in pairs, on the same sentences; p after Holm over all pairs of a "
                    "measure:",
                    width, 2));
  for (const QualityMeasure& measure : quality_measures()) {
    if (measure.better == Better::kZero) continue;
    const std::string best = best_of(measure, means);
    std::vector<std::string> alike;
    std::size_t clear = 0;
    for (const MethodComparison& c : comparisons) {
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
      text += ", told apart from " + counted(static_cast<std::int64_t>(clear), "other");
    if (!alike.empty()) {
      text += fmt::format("; not told apart from {}", fmt::join(alike, "; "));
    }
    print_out("{}\n", wrapped(text, width, 2));
  }
}

}  // namespace

int evaluate_explanations(const EvaluateExplanationsArguments& arguments) {
  const std::vector<Method> methods = methods_of(arguments);
  std::vector<Trial> trials;
  std::vector<LeftOut> left_out;
  {
    const Store store(arguments.directory, Store::Mode::kRead);
    trials = trials_of(arguments, store);
    if (!arguments.stored) {
      left_out = take_unusable(arguments.directory, store.data(), trials);
      require_models(left_out, left_out.size() + trials.size(), !arguments.trials.empty());
      print_left_out(left_out, "measured");
    }
  }
  const TrialNames names(trials);
  if (!arguments.stored) {
    StepProgress progress({});
    Store store(arguments.directory, Store::Mode::kRun);
    const QualityRun run{
        .on_method =
            [&](const Trial& trial, Method method, std::size_t done, std::size_t total) {
              progress.show(
                  fmt::format("{}: {} measured", names.text(trial.config), to_string(method)), done,
                  total);
            },
        .stop = stop_on_interrupt()};
    if (!evaluate_study(arguments.directory, store, trials, methods, run)) {
      print_error(
          "stopped; trials that were measured by every method are kept, and stability where all "
          "seeds of a cell were\n");
      return 1;
    }
  }
  const Store store(arguments.directory, Store::Mode::kRead);
  bool any = false;
  std::vector<TrialEvaluations> results;
  for (const Trial& trial : trials) {
    results.push_back({trial, store.evaluations(trial.key)});
    if (!arguments.methods.empty()) keep_methods(methods, results.back().evaluations);
    any = any || !results.back().evaluations.empty();
  }
  if (arguments.json) {
    print_out("{}\n", evaluations_json(results, left_out));
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
    print_out("{}\n", names.text(results[0].trial.config));
  } else {
    const std::string means = fmt::format(
        "means of {} trials; --trial KEY or --json has each with its intervals", results.size());
    print_out("{}\n", wrapped(means, output_width().value_or(0)));
  }
  print_table(results);
  print_comparisons(results, output_width().value_or(0));
  return 0;
}

}  // namespace dimscope::cli
