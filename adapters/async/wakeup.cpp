#include "adapters/async/wakeup.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

namespace guichet::async {

struct Wakeup::Waiter {
  explicit Waiter(IoExecutor executor) : timer(executor) {}

  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, IoExecutor> timer;
  bool woken = false;
};

Wakeup::Wakeup(IoExecutor executor) : executor_(executor) {}

Wakeup::~Wakeup() = default;

Task<bool> Wakeup::wait(Moment until) {
  Waiter waiter(executor_);
  waiters_.push_back(&waiter);
  waiter.timer.expires_at(until);
  co_await waiter.timer.async_wait(asio::as_tuple(use_task));
  std::erase(waiters_, &waiter);
  co_return waiter.woken;
}

void Wakeup::wake_all() {
  for (auto* waiter : waiters_) {
    waiter->woken = true;
    waiter->timer.cancel();
  }
}

}  // namespace guichet::async
