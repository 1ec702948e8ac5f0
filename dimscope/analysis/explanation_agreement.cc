#include "dimscope/analysis/explanation_agreement.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dimscope/analysis/rank_correlation.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

constexpr std::size_t kTop = 3;

// Σ f(a, b) in sixteen lanes, whose order is fixed.
template <typename Term>
double sum_over(const std::vector<float>& a, const std::vector<float>& b, const Term& term) {
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= a.size(); i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) lanes[k] += term(a[i + k], b[i + k]);
  }
  double sum = 0;
  for (const float lane : lanes) sum += static_cast<double>(lane);
  for (; i < a.size(); ++i) sum += static_cast<double>(term(a[i], b[i]));
  return sum;
}

std::int64_t count_equal(const std::vector<std::uint16_t>& a, const std::vector<std::uint16_t>& b) {
  std::int32_t equal = 0;  // fewer sentences than that
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
  return equal;
}

// Ranks about their mean, of length 1; zeros where all are the same.
void add_ranks(std::span<const float> words, std::vector<float>& to) {
  const std::vector<double> values(words.begin(), words.end());
  std::vector<double> of_words = ranks(values);
  double squares = 0;
  for (double& rank : of_words) {
    rank -= (static_cast<double>(words.size()) + 1) / 2;
    squares += rank * rank;
  }
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
  for (const double rank : of_words) to.push_back(static_cast<float>(rank * scale));
}

// Σ_ij |a_i - b_j| over two sets of numbers in ascending order.
double all_differences(std::span<const double> a, std::span<const double> b) {
  double total_b = std::accumulate(b.begin(), b.end(), 0.0), below = 0, sum = 0;
  std::size_t j = 0;
  for (const double x : a) {
    while (j < b.size() && b[j] <= x) below += b[j++];
    const auto num_below = static_cast<double>(j), num_above = static_cast<double>(b.size() - j);
    sum += x * num_below - below + (total_b - below) - x * num_above;
  }
  return sum;
}

}  // namespace

ComparableExplanations::ComparableExplanations(const RelevanceTable& table,
                                               std::span<const std::int32_t> sentences)
    : trials_(table.trials.size()) {
  for (const std::int32_t s : sentences) {
    const auto length = static_cast<std::size_t>(table.offsets[s + 1] - table.offsets[s]);
    check(length <= UINT16_MAX, "words of a sentence fit sixteen bits");
    lengths_.push_back(length);
    num_sentences_[0] += 1;
    num_sentences_[1] += length > 1;
    num_sentences_[2] += length > 1;
    num_sentences_[3] += length > kTop;
  }
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    for (const std::int32_t s : sentences) add_sentence(table.words(t, s), trials_[t]);
  }
}

void ComparableExplanations::add_sentence(std::span<const float> words, Trial& trial) {
  trial.shares.insert(trial.shares.end(), words.begin(), words.end());
  if (words.size() < 2) return;
  add_ranks(words, trial.ranks);
  std::vector<std::uint16_t> order(words.size());
  std::iota(order.begin(), order.end(), std::uint16_t{0});
  const std::size_t needed = std::min(kTop, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(needed),
                            [&](auto a, auto b) {
                              const float x = std::abs(words[a]), y = std::abs(words[b]);
                              return x != y ? x > y : a < b;
                            });
  trial.top1.push_back(order[0]);
  ++num_explanations_;
  num_ties_ += std::abs(words[order[0]]) == std::abs(words[order[1]]);
  if (words.size() <= kTop) return;
  for (std::size_t k = 0; k < kTop; ++k) trial.top3[k].push_back(order[k]);
}

AgreementSums ComparableExplanations::compare(std::size_t a, std::size_t b) const {
  const Trial &x = trials_[a], &y = trials_[b];
  AgreementSums sums{};
  sums[0] = sum_over(x.shares, y.shares, [](float p, float q) { return std::abs(p - q); }) / 2;
  sums[1] = sum_over(x.ranks, y.ranks, [](float p, float q) { return p * q; });
  sums[2] = static_cast<double>(count_equal(x.top1, y.top1));
  std::int64_t common = 0;
  for (const auto& of_x : x.top3) {
    for (const auto& of_y : y.top3) common += count_equal(of_x, of_y);
  }
  sums[3] = static_cast<double>(common) / kTop;
  return sums;
}

AgreementSums ComparableExplanations::by_chance(std::size_t a, std::size_t b) const {
  AgreementSums sums{};
  std::size_t begin = 0;
  for (const std::size_t length : lengths_) {
    const auto sorted = [&](const Trial& trial) {
      const auto first = trial.shares.begin() + static_cast<std::ptrdiff_t>(begin);
      std::vector<double> shares(first, first + static_cast<std::ptrdiff_t>(length));
      std::ranges::sort(shares);
      return shares;
    };
    const auto words = static_cast<double>(length);
    sums[0] += all_differences(sorted(trials_[a]), sorted(trials_[b])) / words / 2;
    if (length > 1) sums[2] += 1 / words;
    if (length > kTop) sums[3] += kTop / words;
    begin += length;
  }
  return sums;
}

}  // namespace dimscope::analysis
