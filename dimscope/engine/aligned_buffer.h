#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "dimscope/engine/kernels/kernels.h"

namespace dimscope::engine {

struct AlignedFree {
  std::align_val_t alignment{64};
  void operator()(float* p) const { ::operator delete(p, alignment); }
};

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

  // Makes room for `size` floats; what was there is lost if the buffer had to grow. The second time
  // it takes a quarter more than asked: batches differ a little in size.
  void grow(std::ptrdiff_t size) {
    if (size > capacity_) {
      capacity_ = capacity_ == 0 ? size : size + size / 4;
      data_.reset();
      const std::size_t bytes =
          sizeof(float) * static_cast<std::size_t>(capacity_ + kernels::kAlign);
      data_ = allocate(bytes);
      std::memset(data_.get(), 0, bytes);
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
  static std::unique_ptr<float[], AlignedFree> allocate(std::size_t bytes) {
    constexpr std::size_t kHugePage = std::size_t{1} << 21;
    const AlignedFree free{std::align_val_t{bytes < kHugePage ? 64 : kHugePage}};
    void* const data = ::operator new(bytes, free.alignment);
    // Large buffers are read from end to end; larger pages mean fewer lookups. Only a wish.
    if (bytes >= kHugePage) madvise(data, bytes, MADV_HUGEPAGE);
    return {static_cast<float*>(data), free};
  }

  std::unique_ptr<float[], AlignedFree> data_;
  std::ptrdiff_t size_ = 0, capacity_ = 0;
};

}  // namespace dimscope::engine
