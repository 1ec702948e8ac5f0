#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/analysis/sequential.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/store/store.h"

namespace dimscope::effects {

// Seeds for the cells that decide, in rounds, until the contrasts of `dimscope effects DIR pairs`
// are clear: smallest against largest value of each hyperparameter. The looks are those of
// sequential_plan(), from the seeds that the study has (three where a cell has one) to `max_seeds`,
// and what is clear is said by sequential_p() and Holm over the contrasts. What is asked for
// depends on the trials' results alone, so a run that was stopped goes on to the same end.
class SeedRounds {
 public:
  // `given` is the study without added seeds. Throws InputError where its cells have max_seeds
  // already, and where its trials share random streams.
  SeedRounds(const study::StudyFile& given, std::string metric, std::int32_t max_seeds);

  struct Contrast {
    std::string name;  // "hidden_dim 2 → 20 (embedding_dim = 2)"
    double difference = 0;
    std::vector<std::optional<double>> p;  // at each look; absent once it was clear
    double adjusted = 1;                   // for the looks and for all contrasts
    std::optional<std::int32_t> clear_at;  // seeds a cell
  };

  // The trials to add to the store's, all of which have ended; none when all contrasts are clear or
  // max_seeds is reached. Looks where the cells have the seeds of the next look. Throws InputError
  // where no two trials differ in one hyperparameter alone.
  std::vector<model::TrialConfig> next(const study::Store& store);

  const analysis::SequentialPlan& plan() const { return plan_; }
  std::size_t num_looks() const { return num_looks_; }
  const std::vector<Contrast>& contrasts() const { return contrasts_; }
  bool all_clear() const;
  // "hidden_dim 2 → 20: +3.1 points, clear with 8 seeds a cell, p = 0.012"; p is adjusted, and
  // absent where no look had one.
  static std::string text(const Contrast& contrast);
  // What [until_clear] says, without its grid.
  study::UntilClear record() const;

 private:
  struct Found {
    std::optional<double> p;
    double difference = 0;
    std::vector<model::TrialConfig> cells;  // with any seed
  };
  std::map<std::string, Found> find(const study::Store& store) const;
  std::vector<model::TrialConfig> missing(const study::Store& store,
                                          const std::map<std::string, Found>& found,
                                          std::int32_t target) const;
  void look(const std::map<std::string, Found>& found);

  const std::string metric_;
  analysis::SequentialPlan plan_;
  std::int64_t first_new_seed_ = 1;
  std::size_t num_looks_ = 0;
  std::vector<Contrast> contrasts_;
};

}  // namespace dimscope::effects
