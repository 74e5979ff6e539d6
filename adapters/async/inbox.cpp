#include "adapters/async/inbox.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

namespace guichet::async {

Task<> Inbox::wait(Ticket& ticket, std::function<void()> start) {
  auto initiate = [&ticket, &start](auto handler) {
    ticket.resume_.emplace(std::move(handler));
    start();
  };
  auto pending = asio::async_initiate<const asio::use_awaitable_t<IoExecutor>, void()>(initiate, use_task);
  co_await std::move(pending);
}

void Inbox::put(Ticket& ticket) {
  const std::lock_guard lock(mutex_);
  arrived_.push_back(&ticket);
  if (scheduled_) return;
  scheduled_ = true;
  asio::post(executor_, [this] { drain(); });
}

void Inbox::drain() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(arrived_, resuming_);
    scheduled_ = false;
  }
  for (auto* ticket : resuming_) {
    // The ticket dies with the coroutine's frame while the coroutine runs on.
    auto resume = *std::move(ticket->resume_);
    std::move(resume)();
  }
  resuming_.clear();
}

}  // namespace guichet::async
