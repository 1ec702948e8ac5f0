// Steps of the optimizers that move rows without gradient too; included once for each instruction
// set.
#if defined(DIMSCOPE_OPTIMIZERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_OPTIMIZERS_INL_H_
#undef DIMSCOPE_OPTIMIZERS_INL_H_
#else
#define DIMSCOPE_OPTIMIZERS_INL_H_
#endif

#include "dimscope/engine/kernels/math-inl.h"
#include "dimscope/engine/kernels/optimizers.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {

HWY_INLINE VecF without_traces(VecF x) {
  return hn::IfThenZeroElse(hn::Lt(hn::Abs(x), hn::Set(Floats(), kTrace)), x);
}

HWY_INLINE bool all_same(VecF a, VecF b) {
  return hn::AllTrue(Floats(), hn::Eq(a, b));
}

// Adam's numbers of a vector of weights.
struct AdamLanes {
  VecF mean, square, weight;

  // += (1 - β)·(x - itself): with x = itself it stays, to the bit.
  HWY_INLINE void take(VecF gradient) {
    mean = near(mean, gradient, 1 - kAdamBeta1);
    square = near(square, hn::Mul(gradient, gradient), 1 - kAdamBeta2);
  }
  HWY_INLINE void move(const AdamStep& step) {
    const Floats d;
    const auto root = fma(hn::Sqrt(square), hn::Set(d, step.root_scale), hn::Set(d, kAdamEpsilon));
    weight = hn::Sub(weight, hn::Div(hn::Mul(hn::Set(d, step.size), mean), root));
  }

 private:
  static HWY_INLINE VecF near(VecF value, VecF target, double share) {
    return without_traces(
        fma(hn::Set(Floats(), static_cast<float>(share)), hn::Sub(target, value), value));
  }
};

void adam(std::int64_t n, const AdamStep& step, const float* gradient, float* mean, float* square,
          float* weight) {
  const Floats d;
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const auto left = static_cast<std::int32_t>(HWY_MIN(n - i, std::int64_t{kLanes}));
    AdamLanes lanes{hn::LoadU(d, mean + i), hn::LoadU(d, square + i), hn::LoadU(d, weight + i)};
    lanes.take(hn::LoadU(d, gradient + i));
    lanes.move(step);
    store_first(lanes.mean, left, mean + i);
    store_first(lanes.square, left, square + i);
    store_first(lanes.weight, left, weight + i);
  }
}

// Without gradient each change is at most 0.92 of the one before: the mean falls by 0.9, the root
// of the square by 0.9995 at most, and what the corrections add to that is most early on, when
// the mean's own falls fastest. So once a weight has not changed, it never will.
void adam_idle(std::int64_t n, std::span<const AdamStep> steps, float* mean, float* square,
               float* weight) {
  const Floats d;
  const auto zero = hn::Zero(d);
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const auto left = static_cast<std::int32_t>(HWY_MIN(n - i, std::int64_t{kLanes}));
    AdamLanes lanes{hn::LoadU(d, mean + i), hn::LoadU(d, square + i), hn::LoadU(d, weight + i)};
    auto step = steps.begin();
    for (bool moving = !all_same(lanes.mean, zero); moving && step != steps.end(); ++step) {
      const auto before = lanes.weight;
      lanes.take(zero);
      lanes.move(*step);
      moving = !all_same(lanes.weight, before);
    }
    for (; step != steps.end() && !(all_same(lanes.mean, zero) && all_same(lanes.square, zero));
         ++step) {
      lanes.take(zero);
    }
    store_first(lanes.mean, left, mean + i);
    store_first(lanes.square, left, square + i);
    store_first(lanes.weight, left, weight + i);
  }
}

void momentum(std::int64_t n, const MomentumStep& step, const float* gradient, float* velocity,
              float* weight) {
  const Floats d;
  const auto rate = hn::Set(d, step.rate), keep = hn::Set(d, step.momentum);
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const auto left = static_cast<std::int32_t>(HWY_MIN(n - i, std::int64_t{kLanes}));
    const auto v =
        without_traces(fma(keep, hn::LoadU(d, velocity + i), hn::LoadU(d, gradient + i)));
    store_first(v, left, velocity + i);
    store_first(fnma(rate, v, hn::LoadU(d, weight + i)), left, weight + i);
  }
}

// Without gradient no change is larger than the one before, so once a weight has not changed, it
// never will.
void momentum_idle(std::int64_t n, const MomentumStep& step, std::int64_t steps, float* velocity,
                   float* weight) {
  const Floats d;
  const auto zero = hn::Zero(d);
  const auto rate = hn::Set(d, step.rate), keep = hn::Set(d, step.momentum);
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const auto left = static_cast<std::int32_t>(HWY_MIN(n - i, std::int64_t{kLanes}));
    auto v = hn::LoadU(d, velocity + i), w = hn::LoadU(d, weight + i);
    bool moving = true;
    for (std::int64_t s = 0; s < steps && !all_same(v, zero); ++s) {
      v = without_traces(fma(keep, v, zero));
      if (!moving) continue;
      const auto before = w;
      w = fnma(rate, v, w);
      moving = !all_same(w, before);
    }
    store_first(v, left, velocity + i);
    store_first(w, left, weight + i);
  }
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
