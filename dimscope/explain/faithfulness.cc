#include "dimscope/explain/faithfulness.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/explain/erasure.h"

namespace dimscope::explain {
namespace {

std::vector<std::int32_t> first_sorted(std::span<const std::int32_t> order, std::size_t count) {
  std::vector<std::int32_t> words(order.begin(),
                                  order.begin() + static_cast<std::ptrdiff_t>(count));
  std::sort(words.begin(), words.end());
  return words;
}

std::vector<Variant> whole_sentences(const text::TokenSequences& sentences) {
  std::vector<Variant> variants(static_cast<std::size_t>(sentences.size()));
  for (std::size_t s = 0; s < variants.size(); ++s) {
    variants[s].sentence = static_cast<std::int32_t>(s);
  }
  return variants;
}

void check_shape(const text::TokenSequences& sentences,
                 std::span<const std::vector<double>> relevance) {
  check(relevance.size() == static_cast<std::size_t>(sentences.size()),
        "a relevance for every sentence");
  for (std::int32_t s = 0; s < sentences.size(); ++s) {
    check(relevance[static_cast<std::size_t>(s)].size() == sentences[s].size(),
          "a relevance for every word");
  }
}

}  // namespace

std::vector<std::int32_t> by_relevance(std::span<const double> relevance) {
  std::vector<std::int32_t> order(relevance.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return relevance[static_cast<std::size_t>(a)] > relevance[static_cast<std::size_t>(b)];
  });
  return order;
}

std::vector<std::vector<double>> random_relevance(const text::TokenSequences& sentences,
                                                  std::uint64_t seed) {
  std::vector<std::vector<double>> result;
  for (std::int32_t s = 0; s < sentences.size(); ++s) {
    const Random random(seed, Purpose::kRandomRelevance, static_cast<std::uint64_t>(s));
    auto& relevance = result.emplace_back();
    for (std::size_t t = 0; t < sentences[s].size(); ++t) relevance.push_back(random.uniform(t));
  }
  return result;
}

Deletion deletion(const engine::Network& network, const text::TokenSequences& sentences,
                  std::span<const std::int32_t> labels,
                  std::span<const std::vector<double>> relevance, engine::Workspace& ws) {
  check_shape(sentences, relevance);
  std::vector<Variant> whole = whole_sentences(sentences);
  std::erase_if(whole, [&](const Variant& variant) {
    return sentences[variant.sentence].size() < Deletion::kMinWords;
  });
  const auto is_right = [&](const VariantAnswers& answers, std::size_t variant,
                            std::int32_t sentence) {
    return engine::predicted_class(answers.probabilities_of(variant)) == labels[sentence];
  };
  const VariantAnswers at_first =
      answers_without(network, sentences, whole, Erasure::kZeroVector, ws);

  std::vector<Variant> variants;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const std::int32_t sentence = whole[i].sentence;
    auto order = by_relevance(relevance[static_cast<std::size_t>(sentence)]);
    if (!is_right(at_first, i, sentence)) std::reverse(order.begin(), order.end());
    for (std::size_t k = 1; k <= Deletion::kMaxDeleted; ++k) {
      variants.push_back({sentence, first_sorted(order, k)});
    }
  }
  const VariantAnswers answers =
      answers_without(network, sentences, variants, Erasure::kZeroVector, ws);

  Deletion result;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const std::int32_t sentence = whole[i].sentence;
    Deletion::Answers right{};
    right[0] = is_right(at_first, i, sentence);
    for (std::size_t k = 1; k <= Deletion::kMaxDeleted; ++k) {
      right[k] = is_right(answers, i * Deletion::kMaxDeleted + k - 1, sentence);
    }
    (right[0] ? result.first_right : result.first_wrong).push_back(right);
  }
  return result;
}

Erasures erasures(const engine::Network& network, const text::TokenSequences& sentences,
                  std::span<const std::vector<double>> relevance, engine::Workspace& ws) {
  check_shape(sentences, relevance);
  const std::vector<Variant> whole = whole_sentences(sentences);
  const VariantAnswers at_first = answers_without(network, sentences, whole, Erasure::kRemoval, ws);
  constexpr auto kShares = static_cast<std::ptrdiff_t>(Erasures::kShares.size());

  std::vector<Variant> variants;  // of each sentence and share: without the words, with them alone
  for (const Variant& sentence : whole) {
    const auto order = by_relevance(relevance[static_cast<std::size_t>(sentence.sentence)]);
    for (const double share : Erasures::kShares) {
      const auto count =
          static_cast<std::size_t>(std::ceil(share * static_cast<double>(order.size())));
      variants.push_back({sentence.sentence, first_sorted(order, count)});
      std::vector<std::int32_t> others(order.begin() + static_cast<std::ptrdiff_t>(count),
                                       order.end());
      std::sort(others.begin(), others.end());
      variants.push_back({sentence.sentence, std::move(others)});
    }
  }
  const VariantAnswers answers =
      answers_without(network, sentences, variants, Erasure::kRemoval, ws);

  Erasures result;
  std::size_t variant = 0;
  for (std::size_t s = 0; s < whole.size(); ++s) {
    const auto probabilities = at_first.probabilities_of(s);
    const auto predicted = static_cast<std::size_t>(engine::predicted_class(probabilities));
    double without = 0, alone = 0;
    for (std::ptrdiff_t share = 0; share < kShares; ++share) {
      without += static_cast<double>(answers.probabilities_of(variant++)[predicted]);
      alone += static_cast<double>(answers.probabilities_of(variant++)[predicted]);
    }
    const auto p = static_cast<double>(probabilities[predicted]);
    result.comprehensiveness.push_back(p - without / kShares);
    result.sufficiency.push_back(p - alone / kShares);
  }
  return result;
}

}  // namespace dimscope::explain
