#include "dimscope/cli/terminal/help.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"

namespace dimscope::cli {
namespace {

constexpr int kLeft = 25;     // columns of the names
constexpr int kExample = 13;  // "Example:" and what an example's further lines are indented by

class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string name = option->get_name(is_positional, !is_positional);
    // Without what validators add behind a colon, which the description says in words.
    const std::string type = option->get_type_name().substr(0, option->get_type_name().find(':'));
    if (option->get_type_size() != 0 && !type.empty()) name += " " + type;
    std::string text = option->get_description();
    if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
    // Of arguments the usage line says it.
    if (option->get_required() && !is_positional) text += " (required)";
    return entry(name, text);
  }

  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
  }

  std::string make_description(const CLI::App* command) const override {
    return figure::wrapped(command->get_description(), width_) + "\n";
  }

  std::string make_footer(const CLI::App* command) const override {
    std::istringstream footer(command->get_footer());
    std::string text;
    for (std::string line; std::getline(footer, line);) {
      const bool is_command = line.starts_with(' ') || line.starts_with("Example:");
      text += (is_command ? figure::wrapped_command(line, width_, kExample)
                          : figure::wrapped(line, width_)) +
              "\n";
    }
    return text;
  }

 private:
  std::string entry(const std::string& name, const std::string& text) const {
    const std::string left = "  " + name;
    const bool beside = figure::text_width(left) + 2 <= kLeft;
    std::string lines = left;
    lines += beside ? std::string(static_cast<std::size_t>(kLeft - figure::text_width(left)), ' ')
                    : "\n" + std::string(kLeft, ' ');
    std::istringstream paragraphs(text);
    const int hanging = text.find('\n') == std::string::npos ? kLeft : kLeft + 2;
    bool first = true;
    for (std::string line; std::getline(paragraphs, line); first = false) {
      if (!first) lines += std::string(kLeft, ' ');
      lines += figure::wrapped(line, width_, hanging, kLeft) + "\n";
    }
    return lines;
  }

  const int width_ = std::clamp(output_width().value_or(80), 60, 100);
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  return std::make_shared<HelpFormatter>();
}

}  // namespace dimscope::cli
