#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <thread>

#include "dimscope/base/error.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/engine/isa.h"
#include "dimscope/explain/signature.h"

namespace dimscope::cli {

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
  const auto cores = static_cast<std::int32_t>(std::max(1u, std::thread::hardware_concurrency()));
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

}  // namespace dimscope::cli
