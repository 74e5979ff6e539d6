#pragma once

#include <memory>
#include <vector>

#include "adapters/async/deadlines.h"
#include "adapters/async/task.h"

namespace guichet::async {

/// Wakes every coroutine that waits for something to change. I/O thread only, so nothing can change between looking
/// and waiting.
class Wakeup {
 public:
  explicit Wakeup(IoExecutor executor);
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;
  ~Wakeup();

  /// True when woken, false at `until`.
  Task<bool> wait(Moment until);
  void wake_all();

 private:
  struct Waiter;
  IoExecutor executor_;
  std::vector<Waiter*> waiters_;
};

}  // namespace guichet::async
