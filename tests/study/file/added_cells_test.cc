#include "dimscope/study/file/added_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/study/file/added_seeds.h"
#include "dimscope/study/grid.h"
#include "tests/study_text.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

const std::string kStudy = built_in_study(80, 2) + R"([[grid]]
optimizer = ["adagrad", "adam"]
hidden_dim = [1, 2]
phrases = [true, false]
)";

struct Cells {
  StudyFile study = parse_study(kStudy, "study.toml");
  std::vector<model::TrialConfig> known = expand_grid(study);
  std::vector<const model::ConfigField*> fields = stated_fields(known, study.base);
  std::vector<model::TrialConfig> added = {known[0], known[0], known[1]};

  Cells() {
    added[0].hidden_dim = added[1].hidden_dim = 3;
    added[1].seed = 9;
    added[2].hidden_dim = 4;
  }
  std::vector<model::TrialConfig> read(const std::string& text) const {
    std::vector<model::TrialConfig> all = expand_grid(parse_study(text, "study.toml"));
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known.size()));
    return all;
  }
};

TEST(AddedCells, ReadBackAsTheyWereWritten) {
  const Cells cells;
  const std::string text = with_added_cells(kStudy, cells.added, cells.fields);
  EXPECT_THAT(text, StartsWith(kStudy));
  EXPECT_EQ(cells.read(text), cells.added);
  // Further ones go behind them, in the one section.
  model::TrialConfig more = cells.added[2];
  more.seed = 3;
  const std::string two =
      with_added_cells(text, std::vector<model::TrialConfig>{more}, cells.fields);
  EXPECT_THAT(two, StartsWith(text));
  EXPECT_EQ(two.find("# ----"), two.rfind("# ----"));
  EXPECT_EQ(cells.read(two).back(), more);
}

TEST(AddedCells, StandBeforeAddedSeedsAndSurviveThem) {
  const Cells cells;
  model::TrialConfig seed = cells.known[0];
  seed.seed = 4;
  const std::string seeds = with_added_seeds(
      kStudy, {.metric = "test.fine", .max_seeds = 20, .looks = {1}, .found = {}, .grid = {}},
      std::vector<model::TrialConfig>{seed}, cells.fields);
  const std::string both = with_added_cells(seeds, cells.added, cells.fields);
  const std::string without = without_added_seeds(both, "study.toml");
  EXPECT_EQ(cells.read(without), cells.added);
  EXPECT_TRUE(parse_study(both, "study.toml").until_clear);
  EXPECT_THAT(added_trials(parse_study(both, "study.toml")), ElementsAre(seed));
  // The study's own file, run again, keeps them; one that has its section has its own.
  const std::string kept = keep_added_cells(kStudy, both);
  EXPECT_EQ(cells.read(kept), cells.added);
  EXPECT_EQ(keep_added_cells(kept, both), kept);
  EXPECT_EQ(keep_added_cells(kStudy, kStudy), kStudy);
  EXPECT_EQ(keep_added_cells(kStudy, ""), kStudy);
}

}  // namespace
}  // namespace dimscope::study
