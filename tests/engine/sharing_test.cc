// What phrases share, and in which lanes it is computed, changes nothing: batches of every form,
// one after the other through the same memory.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "dimscope/base/rng.h"
#include "dimscope/engine/backward.h"
#include "dimscope/engine/loss.h"

namespace dimscope::engine {
namespace {

constexpr std::int32_t kVocabulary = 20;

class Draw {
 public:
  explicit Draw(std::uint64_t round) : random_(11, Purpose::kTest, round) {}
  std::int32_t below(std::int32_t n) {
    return static_cast<std::int32_t>(random_.uniform(at_++) * n);
  }
  template <std::size_t n>
  std::int32_t of(const std::int32_t (&values)[n]) {
    return values[below(n)];
  }

 private:
  Random random_;
  std::uint64_t at_ = 0;
};

// Up to 40 sentences, or 300 short ones, and phrases of theirs; in some all of one word, in some
// whole sentences only, in some as many words in each.
struct Phrases {
  text::TokenSequences sentences;
  text::TrainingPhrases all;

  Phrases(Draw& draw, std::int32_t classes) {
    enum Form { kOneWord, kWhole, kAny };
    const Form form = static_cast<Form>(draw.below(3));
    const std::int32_t most = draw.of({1, 2, 9, 30});
    const std::int32_t count = draw.of({1, 1, 2, 15, 17, most > 2 ? 40 : 300});
    const bool equal = draw.below(3) == 0;
    for (std::int32_t s = 0; s < count; ++s) {
      std::vector<std::int32_t> sentence(equal ? most : 1 + draw.below(most));
      for (std::int32_t& word : sentence) word = draw.below(kVocabulary);
      const auto length = static_cast<std::int32_t>(sentence.size());
      sentences.add(sentence);
      for (std::int32_t p = form == kWhole ? 1 : 1 + draw.below(8); p > 0; --p) {
        const std::int32_t begin = form == kWhole ? 0 : draw.below(length);
        const std::int32_t words = form == kOneWord ? 1
                                   : form == kWhole ? length
                                                    : 1 + draw.below(length - begin);
        all.sequences.add(std::span(sentence).subspan(begin, words));
        all.labels.push_back(draw.below(classes));
        all.sentence.push_back(s);
        all.begin.push_back(begin);
      }
    }
  }
};

// What computes batches: used for one, or for many.
struct Machine {
  BatchBuilder builder;
  Batch batch;
  Workspace ws;
};

struct Results {
  std::vector<float> logits, gradients;
};

Results compute(const Network& network, const Phrases& phrases, const DropoutPair& dropout,
                Sharing sharing, Machine& machine) {
  std::vector<std::int32_t> which(phrases.all.labels.size()), words(kVocabulary);
  std::iota(which.begin(), which.end(), 0);
  std::iota(words.begin(), words.end(), 0);
  auto& [builder, batch, ws] = machine;
  builder.training(phrases.sentences, phrases.all, which, words, sharing, batch);
  Gradients gradients(network.dims());
  forward(network, batch, dropout, Keep::kSteps, ws);
  cross_entropy(network, batch, batch.num_phrases(), ws);
  backward(network, batch, dropout, ws, &gradients);
  Results results;
  const std::ptrdiff_t stride = Strides(network.dims()).classes;
  for (std::int32_t b = 0; b < batch.num_phrases(); ++b) {
    const float* row = ws.logits.data() + b * stride;
    results.logits.insert(results.logits.end(), row, row + network.dims().classes);
  }
  model::Parameters sums = to_parameters(gradients.sum, false);
  for (const model::NamedTensor& tensor : model::named_tensors(sums)) {
    results.gradients.insert(results.gradients.end(), tensor.values->begin(), tensor.values->end());
  }
  return results;
}

model::Parameters random_parameters(Draw& draw, std::int32_t classes, std::uint64_t seed) {
  model::Parameters p = model::initial_parameters({.vocabulary = kVocabulary,
                                                   .embedding = draw.of({1, 3, 16, 17, 40}),
                                                   .hidden = draw.of({1, 2, 5, 8, 17, 33}),
                                                   .classes = classes},
                                                  seed);
  for (model::NamedTensor& tensor : model::named_tensors(p)) {
    for (float& value : *tensor.values) value *= 4;
  }
  return p;
}

DropoutPair masks() {
  const auto of = [](std::uint32_t key) {
    return kernels::Dropout{key, key + 1, 1u << 30, 4.0f / 3};
  };
  return {Dropouts{of(1), of(3)}, Dropouts{of(5), of(7)}};
}

// Leaves NaN wherever a batch leaves anything.
void spoil(const Network& network, const Phrases& phrases, Machine& machine) {
  model::Parameters broken = to_parameters(network.weights, false);
  for (model::NamedTensor& tensor : model::named_tensors(broken)) {
    std::ranges::fill(*tensor.values, std::numeric_limits<float>::quiet_NaN());
  }
  const Results results = compute(Network(broken), phrases, masks(), Sharing::kNone, machine);
  EXPECT_TRUE(std::isnan(results.logits.front()));
}

TEST(Sharing, GivesTheLogitsAndGradientsOfEveryPhraseByItself) {
  Machine many;
  std::size_t waited = 0;
  for (std::uint64_t round = 0; round < 150; ++round) {
    SCOPED_TRACE(round);
    Draw draw(round);
    const std::int32_t classes = draw.of({1, 2, 5, 17, 40});
    const Phrases phrases(draw, classes);
    const Network network(random_parameters(draw, classes, round));
    const Results shared = compute(network, phrases, {}, Sharing::kSentence, many);
    waited += many.batch.forward.joins.size();
    const Results alone = compute(network, phrases, {}, Sharing::kNone, many);
    ASSERT_EQ(shared.logits, alone.logits);
    // Sums of at most so many terms, whose magnitudes add up to less than 1: those of dlogits, a
    // mean's, to at most 2, and every gate's slope takes its part.
    const double rounding = static_cast<double>(many.batch.forward.num_nodes()) * 0x1p-24;
    for (std::size_t i = 0; i < alone.gradients.size(); ++i) {
      ASSERT_NEAR(shared.gradients[i], alone.gradients[i], rounding) << i;
    }
  }
  EXPECT_GT(waited, 500u) << "chains that wait are among them";
}

TEST(Sharing, GivesTheSameBitsOnEveryIsaWhateverTheMemoryHeld) {
  Machine many;
  const std::vector<std::string> isas = kernels::available_isas();
  for (std::uint64_t round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    Draw draw(round + 1000);
    const std::int32_t classes = draw.of({1, 2, 5, 17, 40});
    const Phrases phrases(draw, classes);
    const Network network(random_parameters(draw, classes, round));
    const DropoutPair dropout = draw.below(3) > 0 ? masks() : DropoutPair{};
    Machine fresh;
    const Results first = compute(network, phrases, dropout, Sharing::kSentence, fresh);
    spoil(network, phrases, many);
    const std::string& isa = isas[round % isas.size()];
    ASSERT_TRUE(kernels::force_isa(isa));
    const Results again = compute(network, phrases, dropout, Sharing::kSentence, many);
    kernels::force_isa("");
    EXPECT_EQ(first.logits, again.logits) << isa;
    EXPECT_EQ(first.gradients, again.gradients) << isa;
  }
}

}  // namespace
}  // namespace dimscope::engine
