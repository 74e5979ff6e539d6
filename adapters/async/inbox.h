#pragma once

// The way back from other threads: a coroutine waits on a ticket, any thread gives the ticket in, and the I/O thread
// is woken once for all tickets that came in meanwhile (a group commit completes a hundred commands at a time).

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>

#include "adapters/async/task.h"

namespace guichet::async {

class Inbox {
 public:
  explicit Inbox(IoExecutor executor) : executor_(executor) {}
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Lives in the waiting coroutine's frame, so that handing it over allocates nothing. Whoever holds a reference must
  /// give it in exactly once, and the coroutine must not be destroyed before: the server drains before it goes.
  class Ticket {
   public:
    explicit Ticket(Inbox& inbox) : inbox_(inbox) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

    /// From any thread.
    void give_in() { inbox_.put(*this); }

   private:
    friend class Inbox;
    Inbox& inbox_;
    std::optional<asio::any_completion_handler<void()>> resume_;  ///< emplaced: Boost 1.81 recurses when it is assigned
  };

  /// Calls `start`, which sends the ticket on its way, and waits until it is given in (perhaps already during `start`).
  Task<> wait(Ticket& ticket, std::function<void()> start);

 private:
  void put(Ticket& ticket);
  void drain();

  IoExecutor executor_;
  std::mutex mutex_;
  std::vector<Ticket*> arrived_;  ///< guarded by mutex_
  bool scheduled_ = false;        ///< guarded by mutex_
  std::vector<Ticket*> resuming_;
};

}  // namespace guichet::async
