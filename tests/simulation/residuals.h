#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/simulated_study.h"

namespace dimscope {

// The trials of one cell of a real study, to make studies without effect of: every cell's trials
// are drawn from these, answers, relevances and learning curve together, and the test sentences
// from its test sentences, each with replacement. So the truth is known, seeds scatter as they do,
// and sentences are as hard as they are.
class Residuals {
 public:
  // Takes the cell with the most trials. Throws InputError where that has fewer than ten.
  explicit Residuals(const std::filesystem::path& directory);

  const Scenario& scenario() const { return scenario_; }
  // Study number `number`: always the same.
  SimulatedStudy draw(std::uint64_t number) const;

 private:
  struct RealTrial {
    std::vector<engine::EpochRecord> epochs;
    std::vector<float> probabilities, relevances;  // [sentences, C], [words]
    std::vector<bool> right;                       // [sentences]
  };
  void read_trial(const study::Trial& trial, std::vector<float> probabilities,
                  std::span<const float> relevances);
  CellTruth truth_on(const std::vector<std::size_t>& sentences) const;
  void write_trial(const RealTrial& real, const model::TrialConfig& config,
                   const std::vector<std::size_t>& sentences, study::Store& store) const;

  Scenario scenario_;
  study::StoredData data_;
  std::vector<text::Tree> trees_;
  std::vector<std::int64_t> offsets_;  // of the sentences' words
  std::vector<RealTrial> trials_;
};

}  // namespace dimscope
