// How often is dimscope wrong? Makes studies whose truth is known, sends them through what
// `dimscope effects` computes, and prints how often its p err and its intervals hold the truth.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <thread>

#include "dimscope/base/nearest.h"
#include "tests/simulation/claims.h"
#include "tests/simulation/residuals.h"
#include "tests/simulation/tally.h"

namespace dimscope {
namespace {

struct Options {
  int num_studies = 1000;
  std::vector<std::string> scenarios;  // names; all if empty, none with residuals
  std::string residuals;               // a study's directory, or empty
  int jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  bool markdown = false, check = false;
  ClaimOptions claims;
};

std::vector<Scenario> chosen(const Options& options) {
  if (options.scenarios.empty() && options.residuals.empty()) return scenarios();
  std::vector<std::string> names;
  for (const Scenario& scenario : scenarios()) names.push_back(scenario.name);
  std::vector<Scenario> result;
  for (const std::string& name : options.scenarios) {
    const auto found = std::ranges::find(scenarios(), name, &Scenario::name);
    if (found == scenarios().end()) {
      throw std::runtime_error("'" + name + "' is no scenario" + nearest_name_hint(name, names));
    }
    result.push_back(*found);
  }
  return result;
}

using Make = std::function<SimulatedStudy(std::uint64_t)>;

// The studies of a scenario, divided among threads; the order of the results is theirs.
std::vector<std::vector<Claim>> claims_of(const Scenario& scenario, const Make& make,
                                          const Options& options) {
  std::vector<std::vector<Claim>> claims(options.num_studies);
  std::atomic<int> next = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < options.jobs; ++t) {
    threads.emplace_back([&] {
      for (int i = next++; i < options.num_studies; i = next++) {
        claims[i] = claims_about(make(static_cast<std::uint64_t>(i)), scenario, options.claims);
      }
    });
  }
  return threads.clear(), claims;
}

int run(const Options& options) {
  Tally tally;
  std::vector<std::string> names;
  const auto add = [&](const Scenario& scenario, const Make& make) {
    names.push_back(scenario.name);
    auto claims = claims_of(scenario, make, options);
    settle(claims);
    for (const auto& of_study : claims) tally.add(scenario.name, of_study);
    fmt::print(stderr, "{}: {} studies, {}\n", scenario.name, options.num_studies,
               scenario.meaning);
  };
  for (const Scenario& scenario : chosen(options)) {
    add(scenario, [&](std::uint64_t number) { return simulate(scenario, number); });
  }
  if (!options.residuals.empty()) {
    const Residuals residuals(options.residuals);
    add(residuals.scenario(), [&](std::uint64_t number) { return residuals.draw(number); });
  }
  const auto tables = options.markdown ? markdown_tables : text_tables;
  fmt::print("{}", tables(tally, names));
  constexpr double kErrors = 3;  // one in 740 by chance, and the studies are always the same
  const std::string missed = misses(tally, kErrors);
  if (!missed.empty()) {
    fmt::print("Outside the aim by more than {} standard errors:\n\n{}", kErrors, missed);
  }
  return options.check && !missed.empty() ? 1 : 0;
}

int main(int argc, char** argv) {
  Options options;
  CLI::App app("How often is dimscope wrong? Error rates and coverage over simulated studies.");
  app.add_option("--studies", options.num_studies, "studies of each scenario")
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  app.add_option("--scenario", options.scenarios, "only this one; may be repeated");
  app.add_option("--residuals", options.residuals,
                 "a study's directory: null studies of the trials of its largest cell");
  app.add_option("--topic", options.claims.topics, "only claims about this; may be repeated")
      ->check(CLI::IsMember(claim_topics()));
  app.add_option("--resamples", options.claims.resamples, "of each bootstrap")
      ->check(CLI::Range(40, 1'000'000))
      ->capture_default_str();
  app.add_option("--permutations", options.claims.permutations, "of each permutation test")
      ->check(CLI::Range(19, 1'000'000))
      ->capture_default_str();
  app.add_option("--jobs", options.jobs, "threads")->check(CLI::Range(1, 1024));
  app.add_flag("--markdown", options.markdown, "tables as Markdown");
  app.add_flag("--check", options.check, "exit code 1 if anything surely misses its aim");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "coverage: {}\n", error.what());
    return 2;
  }
}

}  // namespace
}  // namespace dimscope

int main(int argc, char** argv) {
  return dimscope::main(argc, argv);
}
