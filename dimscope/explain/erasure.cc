#include "dimscope/explain/erasure.h"

#include <algorithm>

#include "dimscope/explain/probe.h"

namespace dimscope::explain {
namespace {

// Collects variants in a probe until it holds enough, and their answers in order.
class ErasureProbe {
 public:
  ErasureProbe(const engine::Network& network, const text::TokenSequences& sentences,
               Erasure erasure, engine::Workspace& ws)
      : probe_(network), sentences_(sentences), erasure_(erasure), ws_(ws) {
    answers_.classes = network.dims().classes;
  }

  void ask(const Variant& variant);
  VariantAnswers take() {
    flush();
    return std::move(answers_);
  }

 private:
  void begin_sentence(std::int32_t sentence);
  void flush();
  void add_answer(const float* logits, const float* probabilities);

  Probe probe_;
  const text::TokenSequences& sentences_;
  const Erasure erasure_;
  engine::Workspace& ws_;
  VariantAnswers answers_;
  std::int32_t sentence_ = -1;   // whose words the probe's last are
  std::int32_t first_word_ = 0;  // the probe's number of that sentence's first word
  std::vector<bool> empty_;      // of the variants since the last flush: no word is left
  std::vector<std::int32_t> words_;
};

void ErasureProbe::begin_sentence(std::int32_t sentence) {
  sentence_ = sentence;
  const std::int32_t width = probe_.network().dims().embedding;
  if (erasure_ == Erasure::kZeroVector && probe_.num_words() == 0) {
    std::fill_n(probe_.add_word(), width, 0.0f);
  }
  first_word_ = probe_.num_words();
  for (const std::int32_t word : sentences_[sentence]) {
    std::copy_n(probe_.original(word), width, probe_.add_word());
  }
}

void ErasureProbe::ask(const Variant& variant) {
  if (static_cast<std::int64_t>(probe_.sentences().tokens.size()) > kProbeWords) flush();
  if (variant.sentence != sentence_) begin_sentence(variant.sentence);
  const auto length = static_cast<std::int32_t>(sentences_[variant.sentence].size());
  words_.clear();
  auto erased = variant.erased.begin();
  for (std::int32_t t = 0; t < length; ++t) {
    const bool erase = erased != variant.erased.end() && *erased == t;
    if (erase) ++erased;
    if (!erase) {
      words_.push_back(first_word_ + t);
    } else if (erasure_ == Erasure::kZeroVector) {
      words_.push_back(0);
    }
  }
  empty_.push_back(words_.empty());
  if (!words_.empty()) probe_.add_sentence(words_);
}

void ErasureProbe::flush() {
  const engine::Network& network = probe_.network();
  const std::ptrdiff_t stride = engine::Strides(network.dims()).classes;
  if (probe_.sentences().size() > 0) probe_.forward(Probe::For::kAnswers, ws_);
  std::ptrdiff_t row = 0;
  for (const bool empty : empty_) {
    if (!empty) {
      add_answer(ws_.logits.data() + row * stride, ws_.probabilities.data() + row * stride);
      ++row;
      continue;
    }
    engine::AlignedBuffer probabilities = network.weights.output_bias;
    engine::kernels::softmax(1, answers_.classes, probabilities.data(), stride);
    add_answer(network.weights.output_bias.data(), probabilities.data());
  }
  empty_.clear();
  probe_.clear();
  sentence_ = -1;
}

void ErasureProbe::add_answer(const float* logits, const float* probabilities) {
  answers_.logits.insert(answers_.logits.end(), logits, logits + answers_.classes);
  answers_.probabilities.insert(answers_.probabilities.end(), probabilities,
                                probabilities + answers_.classes);
}

}  // namespace

std::span<const float> VariantAnswers::logits_of(std::size_t variant) const {
  const auto width = static_cast<std::size_t>(classes);
  return std::span(logits).subspan(variant * width, width);
}

std::span<const float> VariantAnswers::probabilities_of(std::size_t variant) const {
  const auto width = static_cast<std::size_t>(classes);
  return std::span(probabilities).subspan(variant * width, width);
}

VariantAnswers answers_without(const engine::Network& network,
                               const text::TokenSequences& sentences,
                               std::span<const Variant> variants, Erasure erasure,
                               engine::Workspace& ws) {
  ErasureProbe probe(network, sentences, erasure, ws);
  for (const Variant& variant : variants) probe.ask(variant);
  return probe.take();
}

}  // namespace dimscope::explain
