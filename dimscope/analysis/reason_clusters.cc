#include "dimscope/analysis/reason_clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "dimscope/analysis/relevance_table.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

constexpr double kLevel = 0.05;

// Distances between n things.
class Distances {
 public:
  explicit Distances(std::span<const std::span<const float>> models)
      : n_(models.size()), distances_(n_ * n_) {
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = i + 1; j < n_; ++j) {
        distances_[i * n_ + j] = distances_[j * n_ + i] =
            explanation_distance(models[i], models[j]);
      }
    }
  }
  std::size_t size() const { return n_; }
  double operator()(std::size_t i, std::size_t j) const { return distances_[i * n_ + j]; }
  double mean() const {
    const double sum = std::accumulate(distances_.begin(), distances_.end(), 0.0);
    return n_ > 1 ? sum / static_cast<double>(n_ * (n_ - 1)) : 0;
  }

 private:
  std::size_t n_;
  std::vector<double> distances_;
};

// Sum of the distances to the nearest medoid.
double cost(const Distances& d, const std::vector<std::size_t>& medoids) {
  double sum = 0;
  for (std::size_t i = 0; i < d.size(); ++i) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const std::size_t m : medoids) nearest = std::min(nearest, d(i, m));
    sum += nearest;
  }
  return sum;
}

// What rounding may make of equal sums of distances.
constexpr double kSame = 1e-12;

// BUILD: one medoid more, the one that lowers the cost most. Then SWAP.
void add_medoid(const Distances& d, std::vector<std::size_t>& medoids) {
  double best = std::numeric_limits<double>::infinity();
  std::size_t chosen = 0;
  medoids.push_back(0);
  for (std::size_t i = 0; i < d.size(); ++i) {
    medoids.back() = i;
    const double c = cost(d, medoids);
    if (c < best - kSame) {
      best = c;
      chosen = i;
    }
  }
  medoids.back() = chosen;
}

void swap_medoids(const Distances& d, std::vector<std::size_t>& medoids) {
  double now = cost(d, medoids);
  for (;;) {
    double best = now - kSame;
    std::vector<std::size_t> better;
    for (std::size_t k = 0; k < medoids.size(); ++k) {
      std::vector<std::size_t> other = medoids;
      for (std::size_t i = 0; i < d.size(); ++i) {
        other[k] = i;
        const double c = cost(d, other);
        if (c < best) {
          best = c;
          better = other;
        }
      }
    }
    if (better.empty()) return;
    medoids = std::move(better);
    now = best;
  }
}

struct Split {
  std::vector<std::size_t> medoids;
  std::vector<std::size_t> cluster;  // of each model, a place in medoids
  double silhouette = 0;
};

std::vector<std::size_t> assign(const Distances& d, const std::vector<std::size_t>& medoids) {
  std::vector<std::size_t> cluster(d.size());
  for (std::size_t i = 0; i < d.size(); ++i) {
    for (std::size_t k = 1; k < medoids.size(); ++k) {
      if (d(i, medoids[k]) < d(i, medoids[cluster[i]])) cluster[i] = k;
    }
  }
  return cluster;
}

double silhouette(const Distances& d, const std::vector<std::size_t>& cluster, std::size_t k) {
  std::vector<double> sizes(k);
  for (const std::size_t c : cluster) ++sizes[c];
  double sum = 0;
  for (std::size_t i = 0; i < d.size(); ++i) {
    std::vector<double> to(k);
    for (std::size_t j = 0; j < d.size(); ++j) to[cluster[j]] += d(i, j);
    const double own = to[cluster[i]] / (sizes[cluster[i]] - 1);
    double next = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < k; ++c) {
      if (c != cluster[i]) next = std::min(next, to[c] / sizes[c]);
    }
    if (std::max(own, next) > 0) sum += (next - own) / std::max(own, next);
  }
  return sum / static_cast<double>(d.size());
}

// The split of the largest silhouette; without medoids where no split has clusters large enough.
Split best_split(const Distances& d, const ReasonOptions& options) {
  const double fewest = std::max(2.0, options.least_share * static_cast<double>(d.size()));
  Split best;
  std::vector<std::size_t> medoids;
  add_medoid(d, medoids);
  for (std::int32_t k = 2; k <= options.most && 2 * static_cast<std::size_t>(k) <= d.size(); ++k) {
    add_medoid(d, medoids);
    std::vector<std::size_t> swapped = medoids;
    swap_medoids(d, swapped);
    std::vector<std::size_t> cluster = assign(d, swapped);
    const auto large_enough = [&](std::size_t c) {
      return static_cast<double>(std::ranges::count(cluster, c)) >= fewest;
    };
    bool all = true;
    for (std::size_t c = 0; c < swapped.size(); ++c) all = all && large_enough(c);
    if (!all) continue;
    const double found = silhouette(d, cluster, swapped.size());
    if (best.medoids.empty() || found > best.silhouette + kSame) {
      best = {std::move(swapped), std::move(cluster), found};
    }
  }
  return best;
}

// As many explanations as there are models from one normal cloud with their mean and covariance: a
// sum of the centred models with independent normal weights has exactly their covariance.
std::vector<std::vector<float>> one_cloud(std::span<const std::span<const float>> models,
                                          const std::vector<double>& mean, const Random& random) {
  const std::size_t n = models.size(), words = mean.size();
  const double scale = 1 / std::sqrt(static_cast<double>(n - 1));
  std::vector<std::vector<float>> cloud;
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> sum = mean;
    for (std::size_t j = 0; j < n; ++j) {
      const double weight = scale * random.normal(position++);
      for (std::size_t w = 0; w < words; ++w) {
        sum[w] += weight * (static_cast<double>(models[j][w]) - mean[w]);
      }
    }
    double length = 0;
    for (const double value : sum) length += std::abs(value);
    std::vector<float>& drawn = cloud.emplace_back();
    for (const double value : sum) {
      drawn.push_back(static_cast<float>(length > 0 ? value / length : 0));
    }
  }
  return cloud;
}

std::vector<double> mean_of(std::span<const std::span<const float>> models,
                            std::span<const std::int32_t> members) {
  std::vector<double> mean(models[0].size());
  for (const std::int32_t m : members) {
    for (std::size_t w = 0; w < mean.size(); ++w) {
      mean[w] += static_cast<double>(models[m][w]) / static_cast<double>(members.size());
    }
  }
  return mean;
}

}  // namespace

ReasonClusters reason_clusters(std::span<const std::span<const float>> models,
                               const ReasonOptions& options) {
  check(!models.empty(), "models with an explanation");
  const Distances distances(models);
  std::vector<std::int32_t> everyone(models.size());
  std::iota(everyone.begin(), everyone.end(), 0);
  const std::vector<double> mean = mean_of(models, everyone);
  ReasonClusters result;
  result.mean_distance = distances.mean();
  std::vector<std::size_t> center;
  add_medoid(distances, center);
  const auto one = [&] {
    result.clusters = {{everyone, static_cast<std::int32_t>(center[0]), mean}};
    return result;
  };
  if (std::ssize(models) < kFewestModels) return one();
  const Split split = best_split(distances, options);
  if (split.medoids.empty()) return one();
  result.silhouette = split.silhouette;
  result.best_k = static_cast<std::int32_t>(split.medoids.size());
  std::int32_t as_large = 0;
  for (std::int32_t draw = 0; draw < options.draws; ++draw) {
    const Random random(options.seed, Purpose::kBootstrap, static_cast<std::uint64_t>(draw));
    const std::vector<std::vector<float>> cloud = one_cloud(models, mean, random);
    const std::vector<std::span<const float>> views(cloud.begin(), cloud.end());
    as_large += best_split(Distances(views), options).silhouette >= split.silhouette - kSame;
  }
  result.p = (1.0 + as_large) / (1.0 + options.draws);
  if (result.p >= kLevel) return one();
  result.clusters.resize(split.medoids.size());
  for (std::size_t i = 0; i < models.size(); ++i) {
    result.clusters[split.cluster[i]].models.push_back(static_cast<std::int32_t>(i));
  }
  for (std::size_t c = 0; c < split.medoids.size(); ++c) {
    result.clusters[c].medoid = static_cast<std::int32_t>(split.medoids[c]);
    result.clusters[c].mean = mean_of(models, result.clusters[c].models);
  }
  std::ranges::stable_sort(result.clusters, std::ranges::greater(),
                           [](const ReasonCluster& c) { return c.models.size(); });
  return result;
}

}  // namespace dimscope::analysis
