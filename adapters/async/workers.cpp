#include "adapters/async/workers.h"

#include <sys/resource.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace guichet::async {
namespace {

/// Linux counts niceness by the thread. Where it is refused the thread runs like the others: slower is not needed.
void step_behind() {
  constexpr int niceness = 10;
  static thread_local const int done = setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
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
