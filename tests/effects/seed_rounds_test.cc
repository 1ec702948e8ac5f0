#include "dimscope/effects/seed_rounds.h"

#include <gtest/gtest.h>

namespace dimscope::effects {
namespace {

TEST(SeedRounds, SayWhatEachContrastCameTo) {
  SeedRounds::Contrast contrast{.name = "hidden_dim 2 → 20", .difference = 0.031};
  contrast.p = {0.3, 0.004};
  contrast.adjusted = 0.012;
  contrast.clear_at = 8;
  EXPECT_EQ(SeedRounds::text(contrast),
            "hidden_dim 2 → 20: +3.1 points, clear with 8 seeds a cell, p = 0.012");
}

TEST(SeedRounds, HaveNoPOfAContrastThatNoLookCouldTest) {
  const SeedRounds::Contrast contrast{.name = "hidden_dim 2 → 20", .p = {{}, {}}};
  EXPECT_EQ(SeedRounds::text(contrast),
            "hidden_dim 2 → 20: +0.0 points, not clear, not tested: nothing varies between its "
            "seeds");
}

}  // namespace
}  // namespace dimscope::effects
