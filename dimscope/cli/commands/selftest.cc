#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>

#include "dimscope/base/error.h"
#include "dimscope/base/parallel.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/engine/isa.h"
#include "dimscope/explain/signature.h"

namespace dimscope::cli {
namespace {

struct SelftestArguments {
  bool signature = false;
  std::string isa;        // empty: every one of the machine
  std::int32_t jobs = 0;  // 0: one and one a core
};

int selftest(const SelftestArguments& arguments) {
  std::vector<std::string> isas = engine::available_isas();
  if (!arguments.isa.empty()) {
    if (!engine::force_isa(arguments.isa)) {
      throw InputError(
          fmt::format("--isa: '{}' is not an instruction set of this machine; there {} {}",
                      arguments.isa, isas.size() == 1 ? "is" : "are", fmt::join(isas, ", ")));
    }
    isas = {arguments.isa};
  }
  const auto cores = static_cast<std::int32_t>(num_cores());
  if (arguments.signature) {
    print_out("{}\n", explain::numerics_signature(arguments.jobs > 0 ? arguments.jobs : cores));
    return 0;
  }
  std::string first;
  bool same = true;
  print_out("{:<8}  {:>4}  {}\n", "isa", "jobs", "signature");
  for (const std::string& isa : isas) {
    engine::force_isa(isa);
    for (const std::int32_t jobs : {1, arguments.jobs > 0 ? arguments.jobs : cores}) {
      const std::string signature = explain::numerics_signature(jobs);
      if (first.empty()) first = signature;
      same = same && signature == first;
      print_out("{:<8}  {:>4}  {}\n", isa, jobs, signature);
      std::fflush(stdout);
      if (jobs == arguments.jobs) break;
    }
  }
  print_out("{}\n", same ? "the same bits everywhere" : "NOT the same bits: please report this");
  return same ? 0 : 1;
}

}  // namespace

void add_selftest(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<SelftestArguments>();
  CLI::App* command =
      app.add_subcommand("selftest", "Check that this machine computes the bits that others do");
  command->add_flag("--signature", a->signature,
                    "Print one digest of a fixed small grid's results, and nothing else");
  command->add_option("--isa", a->isa, "Only this instruction set [every one there is]")
      ->type_name("ISA");
  add_jobs(command, a->jobs, "Trials at a time, 1 to 1024 [1, and one a core]");
  command->footer(
      "Trains a small grid on every instruction set, in one thread and in several, and compares "
      "all bits of parameters, probabilities and relevances.\n"
      "Example: dimscope selftest --signature");
  offer(command, chosen, [a] { return selftest(*a); });
}

}  // namespace dimscope::cli
