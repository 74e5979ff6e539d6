#include "adapters/async/workers.h"

#include <sys/resource.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace guichet::async {
namespace {

/// Linux counts niceness by the thread. Where it is refused the thread runs like the others: slower is not needed. Who
/// started the whole server behind others keeps it there.
int step_behind_once() {
  constexpr int niceness = 10;
  const auto thread = static_cast<id_t>(gettid());
  return getpriority(PRIO_PROCESS, thread) < niceness ? setpriority(PRIO_PROCESS, thread, niceness) : 0;
}

void step_behind() {
  static thread_local const int done = step_behind_once();
  (void)done;
}

}  // namespace

struct Workers::Pool {
  explicit Pool(std::size_t count) : threads(count) {}

  asio::thread_pool threads;
};

Workers::Workers(Inbox& inbox, std::size_t threads, Pace pace)
    : inbox_(inbox), pace_(pace), pool_(std::make_unique<Pool>(threads)) {}

Workers::~Workers() {
  pool_->threads.join();
}

Task<> Workers::run(std::function<void()> job) {
  Inbox::Ticket ticket(inbox_);
  std::function<void()> start = [this, &ticket, &job] {
    asio::post(pool_->threads, [&ticket, &job, pace = pace_] {
      if (pace == Pace::behind_others) step_behind();
      job();
      ticket.give_in();
    });
  };
  co_await inbox_.wait(ticket, std::move(start));
}

}  // namespace guichet::async
