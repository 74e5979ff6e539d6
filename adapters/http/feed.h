#pragma once

// The log for those outside: GET /events. One cursor serves pages, catching up and live alike, so nothing can fall
// between them: after=N continues behind event N, whatever asked before.
//
//   batch   "[" document *("," document) "]"          application/cloudevents-batch+json
//   lines   *(document LF)                            application/x-ndjson
//   stream  *( "id: " position LF "data: " document LF LF )   text/event-stream
//           a block without data moves the reader's cursor (Last-Event-ID) past events that its filter left out.
//
// Documents are the stored bytes, verbatim: sealed values stay sealed.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/async/wakeup.h"
#include "adapters/async/workers.h"
#include "adapters/http/exchange.h"
#include "adapters/http/limits.h"
#include "adapters/http/route.h"
#include "adapters/http/traffic.h"

namespace guichet::http {

/// Which events a reader wants. A plain value; thread-safe.
class FeedFilter {
 public:
  /// `type`: exact, or a prefix with ".*" behind it. Empty: all.
  FeedFilter(const std::string& type, std::string subject);
  bool takes_all() const { return type_.empty() && subject_.empty(); }
  bool takes(const store::Record& record) const;

 private:
  std::string type_;
  bool prefix_ = false;
  std::string subject_;
  std::uint64_t stream_ = 0;
};

enum class FeedShape { batch, lines, stream };

/// A stretch of the log in one shape.
struct FeedSlice {
  std::string text;
  std::size_t events = 0;
  Position reached = 0;  ///< looked at up to here
  bool at_head = false;
};

struct SliceBounds {
  std::size_t events_max;
  std::size_t records_max;  ///< looked at, matching or not
  std::size_t bytes_max;
};

/// Errors: corrupt.
Result<FeedSlice> read_slice(
    store::Cursor& cursor, const FeedFilter& filter, FeedShape shape, const SliceBounds& bounds);

/// I/O thread only.
class Feed {
 public:
  Feed(IoContext& io, runtime::Engine& engine, async::Workers& workers, const Limits& limits, Traffic& traffic);
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  ~Feed();

  /// The answer, or nothing when it was streamed already.
  Task<std::optional<Response>> serve(Exchange& exchange, const Call& call);
  /// Brings live readers to their end.
  void stop() { wakeup_.wake_all(); }

 private:
  Task<std::optional<Response>> page(const Call& call, Position after, FeedShape shape);
  Task<> follow(Exchange& exchange, const Call& call, Position after);
  Task<bool> follow_on(Exchange& exchange, store::Cursor& cursor, const FeedFilter& filter);
  Task<Result<FeedSlice>> next_slice(store::Cursor& cursor, const FeedFilter& filter);
  void head_moved();

  IoContext& io_;
  runtime::Engine& engine_;
  async::Workers& workers_;
  const Limits& limits_;
  Traffic& traffic_;
  async::Wakeup wakeup_;
  std::atomic<int> waiting_{0};
  std::atomic<bool> posted_{false};
  std::uint64_t listening_ = 0;
};

}  // namespace guichet::http
