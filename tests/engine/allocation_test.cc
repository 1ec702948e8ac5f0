// Memory taken while training; counts what the whole test program asks of the free store.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <numeric>

#include "dimscope/engine/backward.h"
#include "dimscope/engine/loss.h"
#include "dimscope/engine/optimizer.h"
#include "dimscope/engine/trainer.h"

namespace {
std::atomic<std::int64_t> allocations = 0;
}  // namespace

#ifndef __SANITIZE_ADDRESS__  // which has a free store of its own
namespace {
void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  void* const data =
      alignment == 0
          ? std::malloc(bytes)
          : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (data == nullptr) throw std::bad_alloc();
  return data;
}
}  // namespace

void* operator new(std::size_t bytes) {
  return counted(bytes, 0);
}
void* operator new[](std::size_t bytes) {
  return counted(bytes, 0);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* data) noexcept {
  std::free(data);
}
void operator delete[](void* data) noexcept {
  std::free(data);
}
void operator delete(void* data, std::size_t) noexcept {
  std::free(data);
}
void operator delete[](void* data, std::size_t) noexcept {
  std::free(data);
}
void operator delete(void* data, std::align_val_t) noexcept {
  std::free(data);
}
void operator delete(void* data, std::size_t, std::align_val_t) noexcept {
  std::free(data);
}
#endif

namespace dimscope::engine {
namespace {

TEST(Allocation, NoneInsideAStepAfterTheFirst) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer has a free store of its own";
#endif
  text::DataConfig source;
  source.synthetic_train_sentences = 120;
  const text::Dataset dataset = text::load_dataset(source, "");
  const TrainingData data = prepare_training(dataset);
  const model::Dims dims{data.vocabulary, 7, 9, data.classes};
  Network network(model::initial_parameters(dims, 1));
  Gradients gradients(dims);
  const auto optimizer = make_optimizer({.learning_rate = 0.05}, dims);
  Workspace ws;
  BatchBuilder builder;
  PartCutter cutter;
  Batch batch;
  const std::vector<std::int32_t> words = epoch_words(dataset.word_counts, 0.5, 1, 0);
  const std::vector<std::int32_t> order = epoch_order(dataset.phrases, 1, 0);
  const auto phrases = std::span(order).first(500);
  for (const double dropout : {0.0, 0.2}) {
    std::int64_t before = 0;
    for (int step = 0; step < 2; ++step) {
      before = allocations;
      gradients.clear();
      for (const auto part : cutter.cut(dataset.phrases, phrases, 3)) {
        builder.training(dataset.train.sentences, dataset.phrases, part, words, Sharing::kSentence,
                         batch);
        const DropoutPair masks = part_dropout(dropout, 1, 0, step);
        forward(network, batch, masks, Keep::kSteps, ws);
        cross_entropy(network, batch, 500, ws);
        backward(network, batch, masks, ws, &gradients);
      }
      optimizer->step(gradients, network);
    }
    EXPECT_EQ(allocations - before, 0) << "dropout " << dropout;
  }
}

}  // namespace
}  // namespace dimscope::engine
