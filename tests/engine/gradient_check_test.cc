// backward() against central differences of an independent forward pass in double precision.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "dimscope/base/rng.h"
#include "dimscope/engine/backward.h"
#include "dimscope/engine/loss.h"

namespace dimscope::engine {
namespace {

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// The mean negative log-likelihood, one phrase at a time, from the equations.
class Oracle {
 public:
  explicit Oracle(const model::Parameters& p) : dims_(p.dims) {
    model::Parameters copy = p;
    for (const model::NamedTensor& tensor : model::named_tensors(copy)) {
      tensors_.emplace_back(tensor.values->begin(), tensor.values->end());
    }
  }

  std::vector<std::vector<double>>& tensors() { return tensors_; }

  double loss(const text::TokenSequences& sequences,
              const std::vector<std::int32_t>& labels) const {
    double sum = 0;
    for (std::int32_t b = 0; b < sequences.size(); ++b) {
      const auto words = sequences[b];
      const std::vector<double> ahead = last_state(words, 1);
      const std::vector<double> back = last_state({words.rbegin(), words.rend()}, 5);
      std::vector<double> exps;
      for (std::int32_t k = 0; k < dims_.classes; ++k) {
        double logit = 0;
        for (std::int32_t j = 0; j < dims_.hidden; ++j) {
          const std::size_t row = static_cast<std::size_t>(k) * 2 * dims_.hidden;
          logit += tensors_[9][row + j] * ahead[j] + tensors_[9][row + dims_.hidden + j] * back[j];
        }
        exps.push_back(std::exp(logit));
      }
      sum -= std::log(exps[labels[b]] / std::accumulate(exps.begin(), exps.end(), 0.0));
    }
    return sum / sequences.size();
  }

 private:
  template <typename Words>
  std::vector<double> last_state(const Words& words, std::size_t first) const {
    return run({words.begin(), words.end()}, first);
  }
  std::vector<double> last_state(const std::vector<std::int32_t>& words, std::size_t first) const {
    return run(words, first);
  }

  // `first` is the place of weight_ih among the tensors.
  std::vector<double> run(const std::vector<std::int32_t>& words, std::size_t first) const {
    const std::int32_t e = dims_.embedding, h = dims_.hidden;
    std::vector<double> state(h), cell(h);
    for (const std::int32_t word : words) {
      std::vector<double> z(4 * h);
      for (std::int32_t g = 0; g < 4 * h; ++g) {
        z[g] = tensors_[first + 2][g] + tensors_[first + 3][g];
        for (std::int32_t d = 0; d < e; ++d)
          z[g] += tensors_[first][g * e + d] * tensors_[0][word * e + d];
        for (std::int32_t j = 0; j < h; ++j) z[g] += tensors_[first + 1][g * h + j] * state[j];
      }
      for (std::int32_t j = 0; j < h; ++j) {
        cell[j] = sigmoid(z[h + j]) * cell[j] + sigmoid(z[j]) * std::tanh(z[2 * h + j]);
        state[j] = sigmoid(z[3 * h + j]) * std::tanh(cell[j]);
      }
    }
    return state;
  }

  model::Dims dims_;
  std::vector<std::vector<double>> tensors_;
};

// Phrases of the sentence 1 2 3 4 4 5 1, some with a beginning or an end in common; and their
// words. Of so many such sentences that chains of steps wait for one another.
struct Sample {
  text::TokenSequences sentences, sequences;
  text::TrainingPhrases phrases;

  Sample(std::int32_t num_sentences, std::int32_t classes) {
    const std::vector<std::int32_t> sentence = {1, 2, 3, 4, 4, 5, 1};
    const std::pair<std::int32_t, std::int32_t> spans[] = {{0, 7}, {0, 2}, {1, 3}, {2, 3},
                                                           {3, 7}, {0, 1}, {1, 7}};
    for (std::int32_t s = 0; s < num_sentences; ++s) {
      sentences.add(sentence);
      for (const auto& [begin, end] : spans) {
        const auto words = std::span(sentence).subspan(begin, end - begin);
        sequences.add(words);
        phrases.sequences.add(words);
        phrases.labels.push_back(static_cast<std::int32_t>(phrases.labels.size()) % classes);
        phrases.sentence.push_back(s);
        phrases.begin.push_back(begin);
      }
    }
  }

  Batch batch(Sharing sharing) const {
    std::vector<std::int32_t> all(phrases.labels.size()), words(6);
    std::iota(all.begin(), all.end(), 0);
    std::iota(words.begin(), words.end(), 0);
    Batch batch;
    BatchBuilder().training(sentences, phrases, all, words, sharing, batch);
    return batch;
  }
};

TEST(GradientCheck, EveryParameterAgreesWithCentralDifferences) {
  for (const auto& [e, h, classes] : {std::array{3, 2, 5}, {1, 4, 2}, {5, 3, 3}, {17, 5, 4}}) {
    const model::Dims dims{.vocabulary = 6, .embedding = e, .hidden = h, .classes = classes};
    model::Parameters p = model::initial_parameters(dims, 3);
    for (model::NamedTensor& tensor : model::named_tensors(p)) {
      for (float& value : *tensor.values) value *= 8;  // far from the linear regime
    }
    constexpr std::int32_t kSentences = 6;
    const Sample sample(kSentences, classes);
    const text::TokenSequences& sequences = sample.sequences;
    const Batch batch = sample.batch(Sharing::kSentence);
    EXPECT_EQ(batch.forward.num_nodes(), kSentences * (7 + 6 + 1 + 4));
    EXPECT_FALSE(batch.forward.joins.empty() || batch.backward.joins.empty());

    const Network network(p);
    Workspace ws;
    Gradients gradients(dims);
    forward(network, batch, {}, Keep::kSteps, ws);
    Oracle oracle(p);
    EXPECT_NEAR(cross_entropy(network, batch, batch.num_phrases(), ws),
                oracle.loss(sequences, batch.labels), 1e-6);
    backward(network, batch, {}, ws, &gradients);
    const std::vector<float> logits(ws.logits.data(), ws.logits.data() + ws.logits.size());
    forward(network, batch, {}, Keep::kAnswers, ws);
    EXPECT_EQ(logits, std::vector<float>(ws.logits.data(), ws.logits.data() + logits.size()))
        << "whatever is kept";

    model::Parameters got = to_parameters(gradients.sum, false);
    const auto named = model::named_tensors(got);
    constexpr double kStep = 1e-5;
    for (std::size_t t = 0; t < named.size(); ++t) {
      for (std::size_t i = 0; i < named[t].values->size(); ++i) {
        double& value = oracle.tensors()[t][i];
        const double kept = value;
        value = kept + kStep;
        const double above = oracle.loss(sequences, batch.labels);
        value = kept - kStep;
        const double below = oracle.loss(sequences, batch.labels);
        value = kept;
        ASSERT_NEAR((*named[t].values)[i], (above - below) / (2 * kStep), 1e-6)
            << named[t].name << " [" << i << "] at E " << e << " H " << h;
      }
    }
  }
}

TEST(GradientCheck, DropoutOfASharedNodeIsTheSameMaskForwardAndBackward) {
  // With the masks held, the loss is smooth in the parameters: the engine's own differences must
  // agree.
  const model::Dims dims{.vocabulary = 6, .embedding = 6, .hidden = 5, .classes = 3};
  model::Parameters p = model::initial_parameters(dims, 9);
  for (model::NamedTensor& tensor : model::named_tensors(p)) {
    for (float& value : *tensor.values) value *= 6;
  }
  // Levels so wide are taken in pieces on the way back.
  const Batch batch = Sample(120, 3).batch(Sharing::kSentence);
  EXPECT_GT(batch.forward.alive[1], 192);
  EXPECT_FALSE(batch.forward.joins.empty() || batch.backward.joins.empty());
  const auto dropout_of = [](std::uint32_t key) {
    return kernels::Dropout{key, key + 1, 1u << 30, 4.0f / 3};
  };
  const DropoutPair dropout = {Dropouts{dropout_of(1), dropout_of(3)},
                               Dropouts{dropout_of(5), dropout_of(7)}};

  Workspace ws;
  Gradients gradients(dims);
  const auto loss = [&](const model::Parameters& at) {
    const Network network(at);
    forward(network, batch, dropout, Keep::kSteps, ws);
    return cross_entropy(network, batch, batch.num_phrases(), ws);
  };
  loss(p);
  const Network network(p);
  backward(network, batch, dropout, ws, &gradients);
  model::Parameters got = to_parameters(gradients.sum, false);
  const auto named_got = model::named_tensors(got);
  const auto named_p = model::named_tensors(p);
  for (std::size_t t = 0; t < named_got.size(); ++t) {
    for (std::size_t i = 0; i < named_got[t].values->size(); ++i) {
      float& value = (*named_p[t].values)[i];
      const float kept = value;
      value = kept + 0x1p-8f;
      const double above = loss(p);
      value = kept - 0x1p-8f;
      const double below = loss(p);
      value = kept;
      ASSERT_NEAR((*named_got[t].values)[i], (above - below) * 0x1p7, 2e-4)
          << named_got[t].name << " [" << i << "]";
    }
  }
}

}  // namespace
}  // namespace dimscope::engine
