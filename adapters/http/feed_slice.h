#pragma once

// Stretches of the log in the shapes that readers outside ask for:
//
//   batch   "[" document *("," document) "]"          application/cloudevents-batch+json
//   lines   *(document LF)                            application/x-ndjson
//   stream  *( "id: " position LF "data: " document LF LF )   text/event-stream
//           a block without data moves the reader's cursor (Last-Event-ID) past events that its filter left out.
//   changes like stream, with data = {"subject","type"}: that something happened, and nothing of what
//
// Documents are the stored bytes, verbatim: sealed values stay sealed.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/store/log.h"

namespace guichet::http {

/// Which events a reader wants. A plain value; thread-safe.
class FeedFilter {
 public:
  /// `types`: exact words, or prefixes with ".*" behind them, with commas between. Empty: all.
  FeedFilter(std::string_view types, std::string subject);
  /// Only subjects of which `reaches` says so; it is asked last, on whatever thread reads.
  void keep_to(std::function<bool(std::string_view subject)> reaches) { reaches_ = std::move(reaches); }
  bool is_kept() const { return reaches_ != nullptr; }
  bool takes_all() const { return types_.empty() && subject_.empty() && !is_kept(); }
  bool takes(const store::Record& record) const;

 private:
  struct Type {
    std::string word;
    bool prefix;
  };

  bool takes_type(std::string_view type) const;

  std::vector<Type> types_;
  std::string subject_;
  std::uint64_t stream_ = 0;
  std::function<bool(std::string_view)> reaches_;
};

enum class FeedShape { batch, lines, stream, changes };

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

/// `between` is called after each some dozens of records, where there is one. Errors: corrupt.
Result<FeedSlice> read_slice(
    store::Cursor& cursor,
    const FeedFilter& filter,
    FeedShape shape,
    const SliceBounds& bounds,
    const std::function<void()>& between = {});

}  // namespace guichet::http
