#include "dimscope/explain/finite.h"

#include <fmt/format.h>

#include <cmath>

#include "dimscope/base/error.h"

namespace dimscope::explain {
namespace {

// Where a number stands, for the message.
struct AnswerPlace {
  std::string_view model;
  std::size_t sentence;
  bool divided = false;  // by what epsilon keeps from 0, and epsilon is 0
};

void require_finite_number(double number, const AnswerPlace& place, const std::string& what) {
  if (std::isfinite(number)) return;
  throw InputError(fmt::format("{}: sentence {}: {} is {}, expected a finite number; {}",
                               place.model, place.sentence + 1, what, number,
                               place.divided
                                   ? "an epsilon above 0 keeps LRP from dividing by 0"
                                   : "the model's weights are too large to compute with"));
}

// `what` with a number that begins at `first`.
template <typename Number>
void require_finite_numbers(const std::vector<Number>& numbers, const AnswerPlace& place,
                            const char* what, std::size_t first) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::isfinite(numbers[i])) continue;
    require_finite_number(static_cast<double>(numbers[i]), place,
                          fmt::format("{} {}", what, i + first));
  }
}

}  // namespace

void require_finite(std::span<const Explanation> explanations, std::string_view name) {
  for (std::size_t s = 0; s < explanations.size(); ++s) {
    const Explanation& e = explanations[s];
    AnswerPlace place{.model = name, .sentence = s};
    require_finite_numbers(e.logits, place, "the logit of class", 0);
    require_finite_numbers(e.probabilities, place, "the probability of class", 0);
    place.divided = e.epsilon == 0.0;
    require_finite_numbers(e.relevance, place, "the relevance of word", 1);
    require_finite_number(e.rest, place, "what no word gets");
  }
}

void require_finite(std::span<const std::vector<Decomposed>> decomposed, std::string_view name) {
  for (std::size_t s = 0; s < decomposed.size(); ++s) {
    for (std::size_t i = 0; i < decomposed[s].size(); ++i) {
      const Decomposed& d = decomposed[s][i];
      const std::string what = fmt::format("the share of phrase {}", i + 1);
      require_finite_number(d.relevant, {.model = name, .sentence = s}, what);
      require_finite_number(d.irrelevant, {.model = name, .sentence = s}, what);
    }
  }
}

}  // namespace dimscope::explain
