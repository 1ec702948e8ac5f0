#include "dimscope/engine/kernels/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "dimscope/engine/kernels/kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "dimscope/engine/kernels/lstm-inl.h"
#include "dimscope/engine/kernels/matmul-inl.h"
#include "dimscope/engine/kernels/optimizers-inl.h"
#include "dimscope/engine/kernels/relevance-inl.h"
#include "dimscope/engine/kernels/vectors-inl.h"

#if HWY_ONCE

namespace dimscope::engine::kernels {

HWY_EXPORT(matmul);
HWY_EXPORT(lstm_forward_level);
HWY_EXPORT(lstm_wait);
HWY_EXPORT(lstm_join);
HWY_EXPORT(lstm_backward_level);
HWY_EXPORT(lrp_level);
HWY_EXPORT(gather_rows);
HWY_EXPORT(scatter_rows);
HWY_EXPORT(adagrad_rows);
HWY_EXPORT(adagrad);
HWY_EXPORT(adam);
HWY_EXPORT(adam_idle);
HWY_EXPORT(momentum);
HWY_EXPORT(momentum_idle);
HWY_EXPORT(softmax);
HWY_EXPORT(exp_all);
HWY_EXPORT(log_all);
HWY_EXPORT(sigmoid_all);
HWY_EXPORT(tanh_all);

void matmul(const Matmul& args) {
  HWY_DYNAMIC_DISPATCH(matmul)(args);
}

void lstm_forward_level(const LstmForward& level) {
  HWY_DYNAMIC_DISPATCH(lstm_forward_level)(level);
}
void lstm_wait(const LstmWait& chains) {
  HWY_DYNAMIC_DISPATCH(lstm_wait)(chains);
}
void lstm_join(const LstmJoin& chain) {
  HWY_DYNAMIC_DISPATCH(lstm_join)(chain);
}
void lstm_backward_level(const LstmBackward& level) {
  HWY_DYNAMIC_DISPATCH(lstm_backward_level)(level);
}
void lrp_level(const LrpLevel& level) {
  HWY_DYNAMIC_DISPATCH(lrp_level)(level);
}

void gather_rows(std::span<const std::int32_t> words, const Dropout& dropout, const float* table,
                 std::int32_t width, float* rows, std::ptrdiff_t row, std::uint16_t* dropped) {
  HWY_DYNAMIC_DISPATCH(gather_rows)(words, dropout, table, width, rows, row, dropped);
}
void scatter_rows(std::span<const std::int32_t> words, const Dropout& dropout,
                  const std::uint16_t* dropped, const float* rows, std::ptrdiff_t row,
                  std::int32_t width, float* table) {
  HWY_DYNAMIC_DISPATCH(scatter_rows)(words, dropout, dropped, rows, row, width, table);
}
void adagrad_rows(std::span<const std::int32_t> words, std::int32_t width, float rate,
                  const float* gradient, float* sum, float* weight) {
  HWY_DYNAMIC_DISPATCH(adagrad_rows)(words, width, rate, gradient, sum, weight);
}

void adagrad(std::int64_t n, float rate, const float* gradient, float* sum, float* weight) {
  HWY_DYNAMIC_DISPATCH(adagrad)(n, rate, gradient, sum, weight);
}

void adam(std::int64_t n, const AdamStep& step, const float* gradient, float* mean, float* square,
          float* weight) {
  HWY_DYNAMIC_DISPATCH(adam)(n, step, gradient, mean, square, weight);
}
void adam_idle(std::int64_t n, std::span<const AdamStep> steps, float* mean, float* square,
               float* weight) {
  HWY_DYNAMIC_DISPATCH(adam_idle)(n, steps, mean, square, weight);
}
void momentum(std::int64_t n, const MomentumStep& step, const float* gradient, float* velocity,
              float* weight) {
  HWY_DYNAMIC_DISPATCH(momentum)(n, step, gradient, velocity, weight);
}
void momentum_idle(std::int64_t n, const MomentumStep& step, std::int64_t steps, float* velocity,
                   float* weight) {
  HWY_DYNAMIC_DISPATCH(momentum_idle)(n, step, steps, velocity, weight);
}

void softmax(std::int32_t rows, std::int32_t classes, float* logits, std::ptrdiff_t row) {
  HWY_DYNAMIC_DISPATCH(softmax)(rows, classes, logits, row);
}

void exp(std::int64_t n, float* values) {
  HWY_DYNAMIC_DISPATCH(exp_all)(n, values);
}
void log(std::int64_t n, float* values) {
  HWY_DYNAMIC_DISPATCH(log_all)(n, values);
}
void sigmoid(std::int64_t n, float* values) {
  HWY_DYNAMIC_DISPATCH(sigmoid_all)(n, values);
}
void tanh(std::int64_t n, float* values) {
  HWY_DYNAMIC_DISPATCH(tanh_all)(n, values);
}

namespace {

std::vector<std::int64_t> usable_targets() {
  std::vector<std::int64_t> targets;
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    targets.push_back(left & -left);  // Highway orders targets best first, from the lowest bit
  }
  return targets;
}

}  // namespace

std::vector<std::string> available_isas() {
  hwy::DisableTargets(0);
  std::vector<std::string> names;
  for (const std::int64_t target : usable_targets()) names.push_back(hwy::TargetName(target));
  return names;
}

std::string current_isa() {
  return hwy::TargetName(usable_targets().front());
}

bool force_isa(std::string_view isa) {
  hwy::DisableTargets(0);
  if (!isa.empty()) {
    std::int64_t chosen = 0;
    for (const std::int64_t target : usable_targets()) {
      if (isa == hwy::TargetName(target)) chosen = target;
    }
    if (chosen == 0) return false;
    hwy::DisableTargets(~chosen);
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return true;
}

}  // namespace dimscope::engine::kernels

#endif
