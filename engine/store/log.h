#pragma once

// The append-only log of events: what is in it is what happened. Everything else is derived from it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace rocksdb {
class FileSystem;
}

namespace guichet::store {

/// BLAKE2b-256 over the hash before it, the record's header and its body. All zero before the first event.
using ChainHash = std::array<std::byte, 32>;

/// An event on its way into the log. The log knows nothing of cases: `kind` and `stream` are opaque to it.
struct Draft {
  std::uint16_t kind = 0;  ///< stable number of the event's type
  std::string stream;      ///< whose history it belongs to: "case/ID", "person/ID", "catalog"
  Instant recorded;
  std::string body;  ///< final bytes (a CloudEvents document), kept and served verbatim; at most body_bytes_max
};

struct Record {
  Position position = 0;
  std::uint16_t kind = 0;
  std::uint64_t stream = 0;  ///< stream_hash() of the draft's stream
  Instant recorded;
  std::string_view body;  ///< valid until the cursor moves
  ChainHash hash{};
};

/// The last event that was made durable; position 0 for an empty log.
struct Head {
  Position position = 0;
  ChainHash hash{};
};

inline constexpr std::size_t body_bytes_max = 4u << 20;

/// 64 bits of a stream's name, the same on every machine for ever (XXH3). Lets a reader skip other streams.
std::uint64_t stream_hash(std::string_view stream);

/// Reads the log in order. Not thread-safe; any number of cursors may read beside the writer.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;

  /// The next record, or nothing at the head as it was at creation or at the last refresh().
  /// Errors: corrupt, naming the position; the same error again on every later call.
  virtual Result<std::optional<Record>> next() = 0;
  /// Makes visible what was appended since. A cursor that waits at the head holds no files or memory open.
  virtual void refresh() = 0;
  /// Position of the last record served; where the cursor started before the first.
  virtual Position position() const = 0;
};

struct LogStats {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t wal_syncs = 0;  ///< counted where RocksDB calls the file system: equal to commits
};

/// The append-only log: the only thing that is synced on the way of a command.
/// append() belongs to one thread; everything else is thread-safe.
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;

  /// Appends all of `frame` or nothing, with one sync, and returns the new head's position.
  /// Errors: `conflict` when the head is not `expected_head` (nothing was written); `invalid` for a body
  /// above body_bytes_max or an empty frame (nothing was written); `unavailable` when the disk is full (reads
  /// stay up; is_poisoned() tells whether the next attempt can succeed without a restart); `corrupt` for
  /// every other failure of a write or sync: the frame is in doubt until the log is opened again, the log is
  /// poisoned, and no later append is attempted.
  virtual Result<Position> append(std::span<const Draft> frame, Position expected_head) = 0;

  /// A cursor whose first record is the one behind `after`.
  virtual std::unique_ptr<Cursor> read(Position after) const = 0;

  virtual Head head() const = 0;
  /// True after a write or sync failed: no append succeeds until the log is opened again.
  virtual bool is_poisoned() const = 0;
  virtual LogStats stats() const = 0;
};

struct LogOptions {
  std::shared_ptr<rocksdb::FileSystem> filesystem = nullptr;  ///< tests put a faulty one here; null: the machine's
  std::uint64_t free_bytes_min = 256u << 20;                  ///< below this much free space append is refused
  std::size_t write_buffer_bytes = 64u << 20;                 ///< memory before a flush; bounds replay on open
  std::size_t block_cache_bytes = 32u << 20;
};

/// Opens or creates the log in `path` (a folder of its own), one process at a time.
/// Errors: `unavailable` when another process holds it or the disk refuses; `corrupt` when a file is damaged
/// or the log ends behind its anchor, with what was found and how to repair.
Result<std::unique_ptr<Log>> open_log(const std::string& path, const LogOptions& options = {});

/// What `repair_log` gave up.
struct Repair {
  Position anchored = 0;   ///< the last position known to have been acknowledged; 0 when the anchor was unreadable
  Position recovered = 0;  ///< the last position that is left
};

/// Accepts the log as it opens and anchors it there, giving up acknowledged events behind its end. The caller
/// has asked the operator. A line about it is kept in the folder's `repairs` file. The log must not be open.
Result<Repair> repair_log(const std::string& path, Instant now, const LogOptions& options = {});

}  // namespace guichet::store
