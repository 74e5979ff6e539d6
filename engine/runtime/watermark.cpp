#include "engine/runtime/watermark.h"

namespace guichet::runtime {

void Watermark::raise(Position position) {
  {
    const std::lock_guard lock(mutex_);
    if (position <= position_) return;
    position_ = position;
  }
  risen_.notify_all();
}

void Watermark::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  risen_.notify_all();
}

bool Watermark::wait(Position position, std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  risen_.wait_for(lock, limit, [&] { return position_ >= position || closed_; });
  return position_ >= position;
}

bool Watermark::wait(Position position) const {
  std::unique_lock lock(mutex_);
  risen_.wait(lock, [&] { return position_ >= position || closed_; });
  return position_ >= position;
}

}  // namespace guichet::runtime
