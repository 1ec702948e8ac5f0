#include "dimscope/analysis/reason_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/relevance_table.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// Explanations of a sentence of six words around some centres, by turns, with noise.
class Heatmaps {
 public:
  Heatmaps(const std::vector<std::vector<double>>& centers, int models, double noise,
           std::uint64_t stream) {
    const Random random(9, Purpose::kTest, stream);
    std::uint64_t position = 0;
    for (int m = 0; m < models; ++m) {
      std::vector<float>& map = maps_.emplace_back();
      for (const double center : centers[static_cast<std::size_t>(m) % centers.size()]) {
        map.push_back(static_cast<float>(center + noise * random.normal(position++)));
      }
      const std::vector<std::int64_t> offsets = {0, std::ssize(map)};
      normalise(offsets, map);
    }
    views_.assign(maps_.begin(), maps_.end());
  }
  std::span<const std::span<const float>> views() const { return views_; }

 private:
  std::vector<std::vector<float>> maps_;
  std::vector<std::span<const float>> views_;
};

const std::vector<double> kOne = {0.6, 0.1, 0.0, 0.1, 0.1, 0.1};
const std::vector<double> kOther = {0.1, 0.0, 0.6, -0.1, 0.1, 0.1};
const std::vector<double> kThird = {0.0, 0.1, -0.1, 0.1, 0.1, 0.6};

TEST(ReasonClusters, FindTheReasonsThatWerePlanted) {
  const Heatmaps maps({kOne, kOther, kOne}, 30, 0.05, 1);
  const ReasonClusters found = reason_clusters(maps.views(), {.draws = 199});
  ASSERT_THAT(found.clusters, SizeIs(2));
  EXPECT_THAT(found.clusters[0].models, SizeIs(20));
  EXPECT_THAT(found.clusters[1].models, ElementsAre(1, 4, 7, 10, 13, 16, 19, 22, 25, 28));
  EXPECT_NEAR(found.clusters[0].mean[0], 0.6, 0.05);
  EXPECT_NEAR(found.clusters[1].mean[2], 0.6, 0.05);
  EXPECT_EQ(found.clusters[1].medoid % 3, 1);
  EXPECT_LT(found.p, 0.05);
  EXPECT_EQ(found.best_k, 2);
  EXPECT_THAT(reason_clusters(Heatmaps({kOne, kOther, kThird}, 30, 0.05, 2).views(), {.draws = 199})
                  .clusters,
              SizeIs(3));
}

TEST(ReasonClusters, CallOneCloudSeveralReasonsInOneOfTwenty) {
  int wrong = 0;
  constexpr int kStudies = 200;
  for (int study = 0; study < kStudies; ++study) {
    // Noise from little to as large as what is explained.
    const Heatmaps maps({kOne}, 12 + study % 3 * 6, 0.03 + 0.05 * (study % 4),
                        100 + static_cast<std::uint64_t>(study));
    wrong += reason_clusters(maps.views(), {.draws = 39, .most = 3}).clusters.size() > 1;
  }
  EXPECT_LE(wrong, kStudies * 0.05 + 3 * std::sqrt(kStudies * 0.05 * 0.95));
}

TEST(ReasonClusters, DoNotTakeOneOddModelForAReason) {
  std::vector<std::vector<double>> centers(20, kOne);
  centers[7] = kOther;
  const ReasonClusters found =
      reason_clusters(Heatmaps(centers, 20, 0.02, 3).views(), {.draws = 99});
  for (const ReasonCluster& cluster : found.clusters) EXPECT_GE(cluster.models.size(), 2u);
}

TEST(ReasonClusters, OfEqualExplanationsAreOne) {
  const Heatmaps maps({kOne}, 12, 0, 4);
  const ReasonClusters found = reason_clusters(maps.views(), {.draws = 39});
  EXPECT_THAT(found.clusters, SizeIs(1));
  EXPECT_EQ(found.mean_distance, 0);
  EXPECT_EQ(found.p, 1);
}

TEST(ReasonClusters, LookForNoSplitOfFewModels) {
  const Heatmaps maps({kOne, kOther}, kFewestModels - 1, 0.01, 5);
  const ReasonClusters found = reason_clusters(maps.views());
  EXPECT_THAT(found.clusters, SizeIs(1));
  EXPECT_EQ(found.best_k, 1);
}

// Mean silhouette of a given split, by its definition, against the one found.
TEST(ReasonClusters, SilhouetteIsRousseeuws) {
  const Heatmaps maps({kOne, kOther}, 16, 0.05, 6);
  const ReasonClusters found = reason_clusters(maps.views(), {.draws = 19});
  double sum = 0;
  const auto mean_to = [&](int i, int parity) {
    double all = 0, n = 0;
    for (int j = parity; j < 16; j += 2) {
      if (j == i) continue;
      all += explanation_distance(maps.views()[i], maps.views()[j]);
      ++n;
    }
    return all / n;
  };
  for (int i = 0; i < 16; ++i) {
    const double a = mean_to(i, i % 2), b = mean_to(i, 1 - i % 2);
    sum += (b - a) / std::max(a, b) / 16;
  }
  EXPECT_NEAR(found.silhouette, sum, 1e-12);
}

}  // namespace
}  // namespace dimscope::analysis
