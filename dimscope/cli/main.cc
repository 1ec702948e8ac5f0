#include <cstdio>
#include <exception>
#include <new>
#include <variant>

#include "dimscope/base/error.h"
#include "dimscope/cli/arguments.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/standard_streams.h"

namespace {

namespace cli = dimscope::cli;

struct Dispatch {
  int operator()(const cli::RunArguments& a) const { return cli::run(a); }
  int operator()(const cli::ReportArguments& a) const { return cli::report(a); }
  int operator()(const cli::TrialsArguments& a) const { return cli::trials(a); }
  int operator()(const cli::EffectsArguments& a) const { return cli::effects(a); }
  int operator()(const cli::ExplainArguments& a) const { return cli::explain(a); }
  int operator()(const cli::EvaluateExplanationsArguments& a) const {
    return cli::evaluate_explanations(a);
  }
  int operator()(const cli::PredictArguments& a) const { return cli::predict(a); }
  int operator()(const cli::EvaluateArguments& a) const { return cli::evaluate(a); }
  int operator()(const cli::ImportArguments& a) const { return cli::import_model(a); }
  int operator()(const cli::ExportArguments& a) const { return cli::export_model(a); }
  int operator()(const cli::FindArguments& a) const { return cli::find(a); }
  int operator()(const cli::SlicesArguments& a) const { return cli::slices(a); }
  int operator()(const cli::DataInfoArguments& a) const { return cli::data_info(a); }
  int operator()(const cli::DataSynthArguments& a) const { return cli::data_synth(a); }
  int operator()(const cli::DataFetchArguments& a) const { return cli::data_fetch(a); }
  int operator()(const cli::SelftestArguments& a) const { return cli::selftest(a); }
};

}  // namespace

// Exit codes: 0 done, 1 the work failed, 2 bad usage or input.
int main(int argc, char** argv) {
  cli::open_standard_streams();
  try {
    const auto arguments = cli::parse_arguments(argc, argv);
    const int code = arguments ? std::visit(Dispatch{}, *arguments) : 0;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      cli::print_error("dimscope: standard output could not be written\n");
      return 1;
    }
    return code;
  } catch (const dimscope::InputError& error) {
    cli::print_error("dimscope: {}\n", error.what());
    return 2;
  } catch (const std::bad_alloc&) {
    cli::write_error(
        "dimscope: not enough memory; smaller dimensions, a smaller batch_size or fewer trials at "
        "a time (--jobs) need less\n");
    return 1;
  } catch (const std::exception& error) {
    cli::print_error("dimscope: {}\n", error.what());
    return 1;
  }
}
