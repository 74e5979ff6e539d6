#include "adapters/async/workers.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace guichet::async {

struct Workers::Pool {
  explicit Pool(std::size_t count) : threads(count) {}

  asio::thread_pool threads;
};

Workers::Workers(Inbox& inbox, std::size_t threads) : inbox_(inbox), pool_(std::make_unique<Pool>(threads)) {}

Workers::~Workers() {
  pool_->threads.join();
}

Task<> Workers::run(std::function<void()> job) {
  Inbox::Ticket ticket(inbox_);
  std::function<void()> start = [this, &ticket, &job] {
    asio::post(pool_->threads, [&ticket, &job] {
      job();
      ticket.give_in();
    });
  };
  co_await inbox_.wait(ticket, std::move(start));
}

}  // namespace guichet::async
