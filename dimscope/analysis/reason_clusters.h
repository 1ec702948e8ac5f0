#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace dimscope::analysis {

// Explanations of one sentence under several models, by what they rely on.
struct ReasonCluster {
  std::vector<std::int32_t> models;  // ascending
  std::int32_t medoid = 0;           // the model nearest to the others of the cluster
  std::vector<double> mean;          // [words] of their normalised relevances
};

struct ReasonClusters {
  std::vector<ReasonCluster> clusters;  // largest first; one where no more are told apart
  double mean_distance = 0;             // over all pairs of models
  double silhouette = 0;                // of the best split; 0 where there is none
  double p = 1;                         // that a single cloud has as good a split
  std::int32_t best_k = 1;              // clusters of the best split, told apart or not
};

struct ReasonOptions {
  std::int32_t draws = 999;  // of the null
  std::int32_t most = 5;     // clusters
  double least_share = 0.1;  // of the models, in every cluster
  std::uint64_t seed = 1;
};

// Below this many models no split is looked for.
inline constexpr std::int32_t kFewestModels = 8;

// Splits the models by k-medoids (Kaufman & Rousseeuw 1990; BUILD, then the best SWAP until none
// helps) on explanation_distance(), for k from 2 to `most`, and takes the k of the largest mean
// silhouette (Rousseeuw 1987) among those whose clusters all have two models and `least_share`.
// Whether that is more than one cloud would give: `draws` sets of as many explanations from the
// normal distribution with the models' mean and covariance, cut to length 1, are split alike;
// p = (1 + draws with as large a silhouette) / (1 + draws). Where p is not below 0.05, all models
// are one cluster. `models` [models][words] are normalised, in an order that does not depend on the
// result; ties go to the first. Deterministic in `options.seed`.
ReasonClusters reason_clusters(std::span<const std::span<const float>> models,
                               const ReasonOptions& options = {});

}  // namespace dimscope::analysis
