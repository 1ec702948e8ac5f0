#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "dimscope/engine/kernels/kernels.h"

namespace dimscope {

// Floats on a cache-line boundary, with kernels::kAlign floats of readable and writable slack
// behind them, zero when they first appear. Grows, never shrinks: one workspace serves batches of
// any size.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::ptrdiff_t size) { grow(size); }
  AlignedBuffer(const AlignedBuffer& other) { *this = other; }
  AlignedBuffer(AlignedBuffer&& other) noexcept { *this = std::move(other); }
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  AlignedBuffer& operator=(const AlignedBuffer& other) {
    if (this == &other) return *this;
    grow(other.size_);
    std::copy_n(other.data(), other.size_, data());
    return *this;
  }

  // Makes room for `size` floats; what was there is lost if the buffer had to grow.
  void grow(std::ptrdiff_t size) {
    if (size > capacity_) {
      const std::size_t bytes = sizeof(float) * static_cast<std::size_t>(size + kernels::kAlign);
      data_.reset(static_cast<float*>(::operator new(bytes, kAlignment)));
      std::memset(data_.get(), 0, bytes);
      capacity_ = size;
    }
    size_ = size;
  }

  void fill_zero() { std::fill_n(data_.get(), size_, 0.0f); }

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::ptrdiff_t size() const { return size_; }
  float& operator[](std::ptrdiff_t i) { return data_[static_cast<std::size_t>(i)]; }
  float operator[](std::ptrdiff_t i) const { return data_[static_cast<std::size_t>(i)]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* p) const { ::operator delete(p, kAlignment); }
  };
  std::unique_ptr<float[], Free> data_;
  std::ptrdiff_t size_ = 0, capacity_ = 0;
};

}  // namespace dimscope
