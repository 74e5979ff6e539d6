#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/events/header.h"
#include "engine/projections/decoded.h"
#include "engine/store/log.h"

namespace guichet::runtime {

/// An event of the log, read and decoded.
struct ReadEvent {
  store::Record record;
  std::optional<events::Header> header;  ///< nothing where the document is not written as we write
  projections::Decoded event;            ///< nothing where there is no header
};

/// Reads the log ahead of whoever folds it, on a thread of its own, up to the head as it is at the start: the
/// reading, the headers and the decoding, which is a good quarter of what building the views costs. Holds some 20 MiB
/// at most. Used by one thread.
class ReadAhead {
 public:
  /// `log` must outlive it.
  ReadAhead(const store::Log& log, Position after);
  /// Reads no further.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// The next events, in order, valid until the next call; none at the end. Errors: corrupt, behind the last
  /// events that could be read.
  Result<std::span<const ReadEvent>> next();

 private:
  struct Chunk {
    std::string bytes;  ///< of the documents; never grows beyond what was reserved, so that views stay good
    std::vector<ReadEvent> events;
  };

  void run();
  Status read(store::Cursor& cursor);
  static Status take(Chunk& chunk, const store::Record& record, events::HeaderReader& headers);
  std::optional<Chunk> empty_chunk();
  void offer(Chunk chunk);

  const store::Log& log_;
  const Position after_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> ready_;
  std::vector<Chunk> used_;  ///< emptied by the thread that filled them: memory is freed where it was taken
  Chunk current_;            ///< what next() gave
  Status ended_ = ok();      ///< why, once `at_end_`
  bool at_end_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace guichet::runtime
