// Several reasons for one answer: clusters of the explanations of a sentence.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/reason_clusters.h"
#include "dimscope/base/error.h"
#include "dimscope/base/rng.h"
#include "dimscope/effects/finders/finder_query.h"

namespace dimscope::effects {
namespace {

std::size_t largest(const std::vector<double>& values) {
  return static_cast<std::size_t>(
      std::ranges::max_element(values, {}, [](double v) { return std::abs(v); }) - values.begin());
}

std::string word_text(const std::vector<std::string>& words, const std::vector<double>& shares,
                      std::size_t word) {
  return fmt::format("{} {:+.2f}", words[word], shares[word]);
}

// The word whose mean share differs most from that of the models outside the cluster.
std::size_t word_apart(const analysis::ReasonClusters& found, std::size_t cluster,
                       std::size_t num_models) {
  const std::vector<double>& own = found.clusters[cluster].mean;
  std::vector<double> rest(own.size());
  const auto outside = static_cast<double>(num_models - found.clusters[cluster].models.size());
  for (std::size_t c = 0; c < found.clusters.size(); ++c) {
    if (c == cluster) continue;
    const auto weight = static_cast<double>(found.clusters[c].models.size()) / outside;
    for (std::size_t w = 0; w < rest.size(); ++w) rest[w] += weight * found.clusters[c].mean[w];
  }
  for (std::size_t w = 0; w < rest.size(); ++w) rest[w] = own[w] - rest[w];
  return largest(rest);
}

// Mean distance of two random explanations with as many words.
double random_distance(std::size_t words) {
  constexpr std::uint64_t kPairs = 400;
  double sum = 0;
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    const Random random(1, Purpose::kRandomRelevance, pair);
    std::vector<float> two[2];
    std::uint64_t position = 0;
    for (std::vector<float>& one : two) {
      for (std::size_t w = 0; w < words; ++w) {
        one.push_back(static_cast<float>(random.normal(position++)));
      }
      const std::vector<std::int64_t> offsets = {0, static_cast<std::int64_t>(words)};
      analysis::normalise(offsets, one);
    }
    sum += analysis::explanation_distance(two[0], two[1]) / static_cast<double>(kPairs);
  }
  return sum;
}

std::string reasons_text(const analysis::ReasonClusters& found,
                         const std::vector<std::string>& words, std::size_t num_models) {
  std::vector<std::string> parts;
  for (std::size_t c = 0; c < found.clusters.size(); ++c) {
    const analysis::ReasonCluster& cluster = found.clusters[c];
    const std::size_t top = largest(cluster.mean), apart = word_apart(found, c, num_models);
    const std::string also =
        apart == top ? "" : fmt::format(" (apart by {})", word_text(words, cluster.mean, apart));
    parts.push_back(fmt::format(
        "{:.0f} % rely most on {}{}",
        100 * static_cast<double>(cluster.models.size()) / static_cast<double>(num_models),
        word_text(words, cluster.mean, top), also));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

FinderView FinderQuery::clusters() const {
  const std::int32_t sentence = options_.sentence.value();
  const std::size_t num_test = data_.data().labels.at("test").size();
  if (sentence < 0 || static_cast<std::size_t>(sentence) >= num_test) {
    throw InputError(fmt::format("sentence {} is outside 0..{}, the numbers of the test sentences",
                                 sentence, num_test - 1));
  }
  require_relevances();
  const auto predicted = this->predicted();
  std::vector<std::int32_t> votes(data_.data().class_names.size());
  for (const auto& of_trial : predicted) ++votes[of_trial[sentence]];
  const auto label = static_cast<std::int32_t>(std::ranges::max_element(votes) - votes.begin());
  // In the order of their keys, so that no order of a study file changes the result.
  std::vector<std::size_t> models;
  for (std::size_t t = 0; t < predicted.size(); ++t) {
    if (predicted[t][sentence] == label) models.push_back(t);
  }
  std::ranges::sort(models, {}, [&](std::size_t t) { return trials()[t].key; });
  const analysis::RelevanceTable table = data_.relevances();
  std::vector<std::span<const float>> heatmaps;
  for (const std::size_t t : models) heatmaps.push_back(table.words(t, sentence));
  const std::vector<std::string>& words = data_.trees()[sentence].tokens;
  const analysis::ReasonClusters found =
      analysis::reason_clusters(heatmaps, {.draws = options_.deals});

  FinderView view = this->view({{"models", "models", Kind::kCount},
                                {"share", "models %", Kind::kPercent},
                                {"word", "relies most on", Kind::kText},
                                {"apart", "set apart by", Kind::kText},
                                {"typical", "typical trial", Kind::kText}},
                               {{"answer", "answer", Kind::kText},
                                {"trials", "trials", Kind::kCount},
                                {"mean_distance", "mean distance %", Kind::kPercent},
                                {"random_distance", "random %", Kind::kPercent},
                                {"silhouette", "silhouette", Kind::kNumber},
                                {"p", "p", Kind::kP}});
  for (std::size_t c = 0; c < found.clusters.size(); ++c) {
    const analysis::ReasonCluster& cluster = found.clusters[c];
    const bool several = found.clusters.size() > 1;
    view.facts.rows.push_back(
        {count(std::ssize(cluster.models)), share(std::ssize(cluster.models), std::ssize(models)),
         word_text(words, cluster.mean, largest(cluster.mean)),
         several ? Cell(word_text(words, cluster.mean, word_apart(found, c, models.size())))
                 : Cell(),
         trials()[models[cluster.medoid]].key});
  }
  const auto cells = this->cells();
  std::vector<std::int32_t> own_cells;
  for (const std::size_t t : models) own_cells.push_back(cells[t]);
  std::ranges::sort(own_cells);
  const auto num_cells = std::unique(own_cells.begin(), own_cells.end()) - own_cells.begin();
  const std::string who =
      fmt::format("{} of {} trials ({}) answer {}", models.size(), num_trials(),
                  num_cells == 1 ? "one cell" : fmt::format("{} cells", num_cells),
                  data_.data().class_names[label]);
  const double random = random_distance(words.size());
  const std::string how_far = fmt::format(
      "Two of them differ in {:.0f} % of the relevance, two random explanations in {:.0f} %",
      100 * found.mean_distance, 100 * random);
  if (std::ssize(models) < analysis::kFewestModels) {
    view.statement = fmt::format("{}. {}; to look for several reasons takes {} models or more.",
                                 who, how_far, analysis::kFewestModels);
  } else if (found.clusters.size() > 1) {
    view.statement = fmt::format(
        "{}, for {} reasons: {}. {}; one cloud of explanations with their spread splits as well in "
        "{:.1f} % of draws (p = {:.3f}).",
        who, found.clusters.size(), reasons_text(found, words, models.size()), how_far,
        100 * found.p, found.p);
  } else {
    view.statement = fmt::format(
        "{}, for one reason as far as can be told: most relies on {}. {}; {}.", who,
        word_text(words, found.clusters[0].mean, largest(found.clusters[0].mean)), how_far,
        found.best_k == 1
            ? "no split has clusters of a tenth of the models"
            : fmt::format(
                  "the best split, into {}, is one that a single cloud gives too (p = {:.3f})",
                  found.best_k, found.p));
  }
  const bool looked = found.best_k > 1;
  add_row(view, sentence,
          {data_.data().class_names[label], count(std::ssize(models)), found.mean_distance, random,
           looked ? Cell(found.silhouette) : Cell(), looked ? Cell(found.p) : Cell()});
  return view;
}

}  // namespace dimscope::effects
