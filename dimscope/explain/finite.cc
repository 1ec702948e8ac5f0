#include "dimscope/explain/finite.h"

#include <fmt/format.h>

#include <cmath>

#include "dimscope/base/error.h"

namespace dimscope {
namespace {

// The numbers of one kind of a sentence, `what` with their places from 0.
template <typename Number>
void require_finite_numbers(const std::vector<Number>& numbers, const char* what,
                            std::size_t sentence, const Explanation* of, std::string_view name) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::isfinite(numbers[i])) continue;
    const bool divided = of != nullptr && of->epsilon == 0.0;
    throw InputError(fmt::format("{}: sentence {}: {} {} is {}, expected a finite number; {}", name,
                                 sentence + 1, what, i, numbers[i],
                                 divided ? "an epsilon above 0 keeps LRP from dividing by 0"
                                         : "the model's weights are too large to compute with"));
  }
}

}  // namespace

void require_finite(std::span<const Explanation> explanations, std::string_view name) {
  for (std::size_t s = 0; s < explanations.size(); ++s) {
    const Explanation& e = explanations[s];
    require_finite_numbers(e.logits, "the logit of class", s, nullptr, name);
    require_finite_numbers(e.probabilities, "the probability of class", s, nullptr, name);
    require_finite_numbers(e.relevance, "the relevance of word", s, &e, name);
    require_finite_numbers(std::vector{e.rest}, "what no word gets, number", s, &e, name);
  }
}

void require_finite(std::span<const std::vector<Decomposed>> decomposed, std::string_view name) {
  for (std::size_t s = 0; s < decomposed.size(); ++s) {
    std::vector<double> numbers;
    for (const Decomposed& of_span : decomposed[s]) {
      numbers.insert(numbers.end(), {of_span.relevant, of_span.irrelevant});
    }
    require_finite_numbers(numbers, "the decomposition's number", s, nullptr, name);
  }
}

}  // namespace dimscope
