#include "dimscope/cli/terminal/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace dimscope::cli {
namespace {

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

std::optional<int> terminal_width(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace

bool progress_is_live() {
  return ::isatty(STDERR_FILENO) != 0 && !dumb_terminal();
}

ColorSupport output_colors() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  const std::string_view term = variable("TERM"), color = variable("COLORTERM");
  if (::isatty(STDOUT_FILENO) == 0 || dumb_terminal() || !variable("NO_COLOR").empty()) {
    return ColorSupport::kNone;
  }
  if (color == "truecolor" || color == "24bit") return ColorSupport::kTrue;
  // Terminals that take them and whose name survives a remote login, unlike COLORTERM.
  for (const char* name : {"direct", "kitty", "alacritty", "ghostty", "foot", "wezterm"}) {
    if (term.find(name) != std::string_view::npos) return ColorSupport::kTrue;
  }
  return term.find("256color") != std::string_view::npos ? ColorSupport::k256 : ColorSupport::kNone;
}

int progress_width() {
  return terminal_width(STDERR_FILENO).value_or(80);
}

std::optional<int> output_width() {
  return terminal_width(STDOUT_FILENO);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace dimscope::cli
