#include "dimscope/cli/terminal/left_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "dimscope/cli/terminal/output.h"

namespace dimscope::cli {

void print_left_out(std::span<const study::LeftOut> left_out, std::string_view what) {
  constexpr std::size_t kMost = 10;  // lines; --json has all
  if (left_out.empty()) return;
  const bool one = left_out.size() == 1;
  print_error(
      "{} without {} trial{} whose model{} cannot be used; `dimscope run` on this study "
      "trains {} again:\n",
      what, left_out.size(), one ? "" : "s", one ? "" : "s", one ? "it" : "them");
  for (const study::LeftOut& trial : left_out.first(std::min(kMost, left_out.size()))) {
    print_error("  {}\n", trial.reason);
  }
  if (left_out.size() > kMost) print_error("  and {} more\n", left_out.size() - kMost);
}

}  // namespace dimscope::cli
