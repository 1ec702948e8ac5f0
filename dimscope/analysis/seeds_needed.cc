#include "dimscope/analysis/seeds_needed.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/fewest_seeds.h"

namespace dimscope::analysis {
namespace {

constexpr double kPower = 0.8;

// Of Student's t at the level and at the power.
double quantiles(double level, double degrees) {
  return student_t_quantile(1 - level / 2, degrees) + student_t_quantile(kPower, degrees);
}

}  // namespace

std::optional<VarianceParts> variance_parts(const PairedComparison& c, bool shared_streams) {
  if (!c.estimate || !c.estimate->seeds_counted || c.estimate->variance <= 0) return std::nullopt;
  const double cells = 2.0 * c.num_cells;
  const double seeds = (c.num_trials_a + c.num_trials_b) / cells;
  if (seeds < 2) return std::nullopt;
  return VarianceParts{.sentences = std::max(0.0, c.estimate->sentences - c.estimate->luck),
                       .seeds = c.estimate->seeds * seeds,
                       .sentence_degrees = static_cast<double>(c.num_sentences - 1),
                       .seed_degrees = shared_streams ? 1 : cells};
}

double detectable_with(const VarianceParts& parts, double level, double seeds) {
  const double of_seeds = parts.seeds / seeds;
  const double total = parts.sentences + of_seeds;
  if (total <= 0) return 0;
  double denominator = of_seeds * of_seeds / (parts.seed_degrees * (seeds - 1));
  if (parts.sentences > 0) {
    denominator += parts.sentences * parts.sentences / parts.sentence_degrees;
  }
  return std::sqrt(total) * quantiles(level, total * total / denominator);
}

double detectable_at_best(const VarianceParts& parts, double level) {
  if (parts.sentences <= 0) return 0;
  return std::sqrt(parts.sentences) * quantiles(level, parts.sentence_degrees);
}

std::optional<std::int32_t> seeds_needed(const VarianceParts& parts, double difference,
                                         double level, std::int32_t most) {
  const auto found = [&](std::int32_t seeds) {
    return detectable_with(parts, level, seeds) <= std::abs(difference);
  };
  if (difference == 0) return std::nullopt;
  return fewest_seeds(most, found);
}

}  // namespace dimscope::analysis
