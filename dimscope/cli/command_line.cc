#include "dimscope/cli/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/cli/terminal/help.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/version.h"

namespace dimscope::cli {
namespace {

// "dimscope data info".
std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return (parent == nullptr ? "" : full_name(*parent) + " ") + command.get_name();
}

std::string see_help(const CLI::App& command) {
  return " (see `" + full_name(command) + " --help`)";
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

// What the user may have meant by the first argument that nothing expected.
[[noreturn]] void refuse_extra(const std::string& extra, const CLI::App& command) {
  std::vector<std::string> known = command_names(command);
  std::string what = known.empty() ? "one argument too many:" : "unknown command";
  if (extra.starts_with("-")) {
    what = "unknown flag";
    known.clear();
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  }
  const std::string hint =
      known.empty() ? "" : nearest_name_hint(extra.substr(0, extra.find('=')), known);
  throw InputError(what + " '" + extra + "'" + hint + see_help(command));
}

// An option of the command stands before its name, where none is expected.
void refuse_option_before_command(const CLI::App& app, const CLI::App& command) {
  const std::vector<std::string> before = app.remaining(false);
  if (&command == &app || before.empty() || !before.front().starts_with("--")) return;
  const std::string name = before.front().substr(0, before.front().find('='));
  if (command.get_option_no_throw(name) == nullptr) return;
  throw InputError(fmt::format("{} stands before the command, expected behind it: {} … {}{}", name,
                               full_name(command), name, see_help(command)));
}

// The innermost command that was named.
const CLI::App& named_command(const CLI::App& app) {
  const auto subs = app.get_subcommands();
  return subs.empty() ? app : named_command(*subs.front());
}

// The arguments as CLI::App::parse() takes them: the last one first. `help run` is `run --help`.
std::vector<std::string> words_in_reverse(int argc, char** argv, const CLI::App& app) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    const CLI::App* command = &app;
    for (const std::string& word : words) {
      const std::vector<std::string> known = command_names(*command);
      if (std::ranges::find(known, word) == known.end()) refuse_extra(word, *command);
      command = command->get_subcommand(word);
    }
    words.emplace_back("--help");
  }
  std::ranges::reverse(words);
  return words;
}

// What all commands share. An option that may be repeated takes one value each time: `--where
// seed=1 demo` leaves demo alone.
void finish(CLI::App& command) {
  for (CLI::Option* option : command.get_options(
           [](const CLI::Option* o) { return o->nonpositional() && o->get_type_size() != 0; })) {
    option->allow_extra_args(false);
  }
  for (CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    sub->group("Commands");
    finish(*sub);
  }
}

// "" is never a name, file or sentence; it comes from a variable of a script that is not set. "-"
// is no file either: nothing here is read from or written to a standard stream by that name.
void refuse_values_that_name_nothing(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const bool is_file = option->get_type_name() == "FILE" || option->get_type_name() == "DIR";
    for (const std::string& value : option->results()) {
      if (value == "-" && is_file) {
        throw InputError(fmt::format("{}: '-' names no {}; ./- is one that is called so",
                                     option->get_name(),
                                     option->get_type_name() == "FILE" ? "file" : "directory"));
      }
      if (!value.empty()) continue;
      throw InputError(
          fmt::format("{}: found nothing, expected {}", option->get_name(),
                      option->get_type_name().empty() ? "a value" : option->get_type_name()));
    }
  }
}

}  // namespace

std::optional<Work> parse_command_line(int argc, char** argv) {
  CLI::App app{"dimscope shows what a hyperparameter does to a neural text classifier.",
               "dimscope"};
  app.set_version_flag("--version", std::string("dimscope ") + kVersion, "Print the version");
  app.require_subcommand(1);
  app.allow_extras();
  app.failure_message(CLI::FailureMessage::simple);
  app.formatter(help_formatter());
  app.get_help_ptr()->description("Print this help");
  app.footer(
      "`dimscope help COMMAND` has the options of each.\n"
      "Example: dimscope run studies/demo.toml --out demo");
  Work chosen;
  add_commands(app, chosen);
  finish(app);
  try {
    app.parse(words_in_reverse(argc, argv, app));
  } catch (const CLI::CallForHelp&) {
    print_out("{}", app.help());  // of the command that was named
    return std::nullopt;
  } catch (const CLI::CallForVersion&) {
    print_out("dimscope {}\n", kVersion);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    const CLI::App& command = named_command(app);
    refuse_option_before_command(app, command);
    if (app.remaining_size(true) > 0) refuse_extra(app.remaining(true).front(), command);
    if (const auto known = command_names(command); !known.empty()) {
      throw InputError(
          fmt::format("expected a command: {}{}", fmt::join(known, ", "), see_help(command)));
    }
    throw InputError(error.what() + see_help(command));
  }
  refuse_option_before_command(app, named_command(app));
  if (app.remaining_size(true) > 0) refuse_extra(app.remaining(true).front(), named_command(app));
  refuse_values_that_name_nothing(named_command(app));
  return chosen;
}

}  // namespace dimscope::cli
