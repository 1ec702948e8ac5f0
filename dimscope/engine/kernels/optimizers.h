#pragma once

#include <cstdint>
#include <span>

// Steps of the optimizers whose rule moves a weight also where its gradient is zero. Each has an
// "idle" kernel, which makes many such steps at once: the same bits as the step itself with zeros,
// made once for each, without reading the weights from memory again for each.
namespace dimscope::engine::kernels {

// What an optimizer remembers is zero below this, so that fading memories end before the numbers
// below 2^-126, with which processors are slow. What is lost would move a weight by less than
// η·2^-90 a step (Adam: 10·η·2^-120/ε), and changes the root by less than its rounding.
inline constexpr float kTrace = 0x1p-120f;

inline constexpr double kAdamBeta1 = 0.9, kAdamBeta2 = 0.999;
inline constexpr float kAdamEpsilon = 1e-8f;

// Step number t of Adam, from 1.
struct AdamStep {
  float size;        // η / (1 - β1^t)
  float root_scale;  // 1 / sqrt(1 - β2^t)
};

// Adam (Kingma & Ba 2015), as torch.optim.Adam: mean += (1 - β1)·(g - mean); square += (1 -
// β2)·(g² - square); w -= size · mean / (sqrt(square) · root_scale + ε).
void adam(std::int64_t n, const AdamStep& step, const float* gradient, float* mean, float* square,
          float* weight);
void adam_idle(std::int64_t n, std::span<const AdamStep> steps, float* mean, float* square,
               float* weight);

struct MomentumStep {
  float rate;      // η
  float momentum;  // m, at least 0 and below 1
};

// Momentum (Polyak 1964), as torch.optim.SGD: velocity = m·velocity + g; w -= η·velocity.
void momentum(std::int64_t n, const MomentumStep& step, const float* gradient, float* velocity,
              float* weight);
void momentum_idle(std::int64_t n, const MomentumStep& step, std::int64_t steps, float* velocity,
                   float* weight);

}  // namespace dimscope::engine::kernels
