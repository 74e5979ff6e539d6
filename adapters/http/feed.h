#pragma once

// The log for those outside: GET /events. One cursor serves pages, catching up and live alike, so nothing can fall
// between them: after=N continues behind event N, whatever asked before.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/async/courtesy.h"
#include "adapters/async/wakeup.h"
#include "adapters/async/workers.h"
#include "adapters/http/exchange.h"
#include "adapters/http/feed_slice.h"
#include "adapters/http/limits.h"
#include "adapters/http/route.h"
#include "adapters/http/traffic.h"

namespace guichet::http {

/// I/O thread only.
class Feed {
 public:
  /// Who reads the log, and whom they let pass.
  struct Reading {
    async::Workers& workers;
    async::Courtesy& courtesy;
  };

  Feed(IoContext& io, runtime::Engine& engine, Reading reading, const Limits& limits, Traffic& traffic);
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  ~Feed();

  /// The answer, or nothing when it was streamed already.
  Task<std::optional<Response>> serve(Exchange& exchange, const Call& call);
  /// Comes back when the log ends behind `seen`, the time is over, or the server stops.
  Task<> news(Position seen, async::Moment until);
  /// Brings live readers to their end.
  void stop() {
    stopped_ = true;
    wakeup_.wake_all();
  }
  bool stopped() const { return stopped_; }

 private:
  Task<std::optional<Response>> page(const Exchange& exchange, const Call& call, Position after, FeedShape shape);
  Task<Result<FeedSlice>> read_page(const FeedFilter& filter, Position after, FeedShape shape, std::size_t limit);
  Task<> follow(Exchange& exchange, const Call& call, Position after, FeedShape shape);
  Task<bool> follow_on(Exchange& exchange, store::Cursor& cursor, const FeedFilter& filter, FeedShape shape);
  Task<Result<FeedSlice>> next_slice(store::Cursor& cursor, const FeedFilter& filter, FeedShape shape);
  void head_moved();

  IoContext& io_;
  runtime::Engine& engine_;
  Reading reading_;
  const Limits& limits_;
  Traffic& traffic_;
  async::Wakeup wakeup_;
  std::atomic<int> waiting_{0};
  std::atomic<bool> posted_{false};
  bool stopped_ = false;
  std::uint64_t listening_ = 0;
};

}  // namespace guichet::http
