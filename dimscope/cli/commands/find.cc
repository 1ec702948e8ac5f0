#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "dimscope/api/finders_json.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/effects_text.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/model/named_field.h"

namespace dimscope::cli {
namespace {

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

int find(const FindArguments& arguments) {
  effects::FinderOptions options;
  options.finder = effects::parse_finder(arguments.query);
  const bool contrast = options.finder == effects::Finder::kContrast;
  if (!contrast && (!arguments.right.empty() || !arguments.wrong.empty())) {
    throw InputError("--right and --wrong are for the query contrast only; --where chooses trials");
  }
  if (options.finder != effects::Finder::kFlips && !arguments.axis.empty()) {
    throw InputError("--axis is for the query flips only");
  }
  const bool mends = options.finder == effects::Finder::kMends,
             reasons = options.finder == effects::Finder::kReasons;
  const bool clusters = reasons && arguments.sentence;
  if (!contrast && !clusters && arguments.deals) {
    throw InputError("--deals is for the queries contrast and reasons --sentence only");
  }
  if (arguments.sentence && !mends && !reasons) {
    throw InputError("--sentence is for the queries reasons and mends only");
  }
  if (!mends && !(arguments.text.empty() && arguments.label.empty() && arguments.from.empty())) {
    throw InputError("--text, --label and --from are for the query mends only");
  }
  if (arguments.sentence && !arguments.text.empty()) {
    throw InputError("--sentence and --text are two ways to name the sentence; expected one");
  }
  if (arguments.text.empty() && !arguments.label.empty()) {
    throw InputError("--label is the class of --text, which is not given");
  }
  options.where = study::parse_trial_conditions(arguments.where, "--where");
  options.right = study::parse_trial_conditions(arguments.right, "--right");
  options.wrong = study::parse_trial_conditions(arguments.wrong, "--wrong");
  options.from = study::parse_trial_conditions(arguments.from, "--from");
  options.text = arguments.text;
  options.label = arguments.label;
  if (arguments.sentence) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    options.sentence =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(*arguments.sentence, -1, kMost));
  }
  options.metric = arguments.metric.value_or(options.metric);
  options.axis = model::field_name(arguments.axis);
  options.deals = arguments.deals.value_or(options.deals);
  options.max_rows = static_cast<std::size_t>(arguments.rows.value_or(20));
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  const effects::FinderView view = effects::find_sentences(store, options);
  if (arguments.json) {
    print_out("{}\n", api::to_json(view));
    return 0;
  }
  const int width = output_width().value_or(0);
  print_out("{}\n", figure::wrapped(view.statement, width));
  for (const std::string& note : view.notes) {
    print_out("{}\n", figure::wrapped("note: " + note, width, 2));
  }
  print_out("\n{}\n{}", table_text(view.facts, 0, width), table_text(view.sentences, 0, width));
  return 0;
}

}  // namespace

void add_find(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<FindArguments>();
  CLI::App* command = app.add_subcommand("find", "Find sentences worth a look");
  add_study(command, a->directory);
  command
      ->add_option("QUERY", a->query,
                   "contrast: right in most trials of one set, wrong in most of another\n"
                   "seeds: answers that depend most on the seed\n"
                   "flips: answers that change from one value of --axis to the next\n"
                   "reasons: one answer for different reasons; with --sentence, how many\n"
                   "suspects: right, although the words that humans would name count against it\n"
                   "mends: the nearest change of settings that mends a sentence, or a slice")
      ->required()
      ->type_name("");
  command
      ->add_option("--right", a->right,
                   "contrast: trials that should be right; repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
  command->add_option("--wrong", a->wrong, "contrast: trials that should be wrong")
      ->type_name("NAME=VALUES");
  add_where(command, a->where);
  command->add_option("--sentence", a->sentence, "reasons, mends: a test sentence, from 0")
      ->type_name("N");
  command->add_option("--text", a->text, "mends: a text of your own")->type_name("TEXT");
  command->add_option("--label", a->label, "mends: the class that is right for --text")
      ->type_name("CLASS");
  command
      ->add_option("--from", a->from,
                   "mends: the cells to start from [every one]; repeated, all conditions must hold")
      ->type_name("NAME=VALUES");
  add_metric(command, a->metric, "What counts as right, and on which sentences [test.fine]");
  command->add_option("--axis", a->axis, "flips: the hyperparameter that moves")->type_name("NAME");
  add_repetitions(command, "--deals", a->deals, 1,
                  "contrast, reasons --sentence: random draws that chance is judged by [999]");
  add_rows(command, a->rows, "Sentences listed, in JSON too, 0 for all [20]");
  add_json(command, a->json);
  command->footer(std::string(kConditions) +
                  "Example: dimscope find demo contrast --right d_h=8 --wrong d_h=1");
  offer(command, chosen, [a] { return find(*a); });
}

}  // namespace dimscope::cli
