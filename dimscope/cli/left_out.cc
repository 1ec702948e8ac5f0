#include "dimscope/cli/left_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "dimscope/base/error.h"
#include "dimscope/cli/output.h"

namespace dimscope::cli {

void print_left_out(std::span<const LeftOut> left_out, std::string_view what) {
  constexpr std::size_t kMost = 10;  // lines; --json has all
  if (left_out.empty()) return;
  const bool one = left_out.size() == 1;
  print_error(
      "{} without {} trial{} whose model{} cannot be used; `dimscope run` on this study "
      "trains {} again:\n",
      what, left_out.size(), one ? "" : "s", one ? "" : "s", one ? "it" : "them");
  for (const LeftOut& trial : left_out.first(std::min(kMost, left_out.size()))) {
    print_error("  {}\n", trial.reason);
  }
  if (left_out.size() > kMost) print_error("  and {} more\n", left_out.size() - kMost);
}

void require_models(std::span<const LeftOut> left_out, std::size_t num_trials, bool named) {
  if (named && !left_out.empty()) {
    throw InputError(left_out[0].reason + std::string(kRunTrainsAgain));
  }
  dimscope::require_models(left_out, num_trials);
}

}  // namespace dimscope::cli
