#include "adapters/async/courtesy.h"

namespace guichet::async {

void Courtesy::let_pass() {
  if (answering_ == 0) return;
  std::unique_lock lock(mutex_);
  ++waiting_;
  passed_.wait_for(lock, wait_max, [this] { return answering_ == 0; });
  --waiting_;
}

void Courtesy::leave() {
  if (--answering_ > 0 || waiting_ == 0) return;
  const std::lock_guard lock(mutex_);
  passed_.notify_all();
}

}  // namespace guichet::async
