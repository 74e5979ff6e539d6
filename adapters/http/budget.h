#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace guichet::http {

/// Bytes that all answers together may hold in memory at a time. Thread-safe; must outlive what was taken from it.
class Budget {
 public:
  explicit Budget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Takes so many bytes, given back when the last copy of the answer is gone; null when there are not that many.
  /// Shared, because an answer that is an ordinary value carries it.
  std::shared_ptr<const void> take(std::size_t bytes) {
    auto taken = taken_.load();
    do {
      if (bytes > bytes_max_ || taken > bytes_max_ - bytes) return nullptr;
    } while (!taken_.compare_exchange_weak(taken, taken + bytes));
    return std::shared_ptr<const void>(this, [this, bytes](const void*) { taken_ -= bytes; });
  }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> taken_ = 0;
};

}  // namespace guichet::http
