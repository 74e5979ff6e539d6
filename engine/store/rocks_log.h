#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "engine/store/anchor.h"
#include "engine/store/log.h"
#include "engine/store/log_filesystem.h"

namespace guichet::store {

/// The log's RocksDB and what it stands on, in the order of their lives.
struct LogFiles {
  std::string path;
  std::shared_ptr<LogFileSystem> filesystem;
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::DB> database;
  Anchor anchor;
  std::optional<Head> anchored;  ///< nothing: both slots were damaged
  Head head;                     ///< the last record that is there
};

/// Opens all of it without judging whether anything is missing. Errors: as open_log.
Result<LogFiles> open_log_files(const std::string& path, const LogOptions& options);
/// Is what was acknowledged still there? Errors: corrupt, with the repair.
Status compare_with_anchor(const LogFiles& files);
/// A cursor that serves records behind `after` up to the head that `head` points to, as it is at refresh().
std::unique_ptr<Cursor> make_cursor(rocksdb::DB& database, Position after, std::function<Position()> head);

/// The log on one RocksDB column family: be64(position) → record, one synced WriteBatch per frame.
class RocksLog final : public Log {
 public:
  RocksLog(LogFiles files, const LogOptions& options);
  ~RocksLog() override;

  Result<Position> append(std::span<const Draft> frame, Position expected_head) override;
  std::unique_ptr<Cursor> read(Position after) const override;
  Head head() const override;

  bool is_poisoned() const override { return poisoned_; }

  LogStats stats() const override;

 private:
  Status admit(std::span<const Draft> frame, Position expected_head);
  Status refuse_when_full(std::span<const Draft> frame) const;
  Error poison(Error reason);

  LogFiles files_;
  const std::uint64_t free_bytes_min_;
  rocksdb::WriteBatch batch_;  // kept for its memory
  Error why_poisoned_;
  mutable std::mutex mutex_;  // guards files_.head
  std::atomic<Position> position_;
  std::atomic<bool> poisoned_ = false;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> body_bytes_ = 0;
};

}  // namespace guichet::store
