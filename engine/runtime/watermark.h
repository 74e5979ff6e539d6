#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "engine/base/strong_id.h"

namespace guichet::runtime {

/// A position that only rises, and that others wait for. Thread-safe.
class Watermark {
 public:
  void raise(Position position);

  Position position() const { return position_.load(std::memory_order_acquire); }

  /// Nothing more will come: wakes everybody.
  void close();
  /// True once the position is reached; false when the limit passed or the watermark was closed below it.
  bool wait(Position position, std::chrono::milliseconds limit) const;
  /// Until the position is reached or the watermark is closed.
  bool wait(Position position) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable risen_;
  std::atomic<Position> position_ = 0;  ///< written under the mutex
  bool closed_ = false;
};

}  // namespace guichet::runtime
