#include "engine/store/rocks_log.h"

#include <fmt/format.h>
#include <rocksdb/perf_level.h>

#include "engine/store/record.h"
#include "engine/store/rocks.h"

namespace guichet::store {
namespace {

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

RocksLog::RocksLog(LogFiles files, const LogOptions& options)
    : files_(std::move(files)), free_bytes_min_(options.free_bytes_min), position_(files_.head.position) {}

RocksLog::~RocksLog() {
  // After a failure the anchor stays at what was acknowledged last.
  if (!poisoned_) (void)files_.anchor.sync();
}

Error RocksLog::poison(Error reason) {
  why_poisoned_ = Error{
      reason.kind,
      fmt::format("the log in {} failed to write and takes nothing more until it is opened again", files_.path)};
  poisoned_ = true;
  return reason;
}

Status RocksLog::refuse_when_full(std::span<const Draft> frame) const {
  std::uint64_t free = 0;
  const auto status = files_.filesystem->GetFreeSpace(files_.path, rocksdb::IOOptions(), &free, nullptr);
  if (!status.ok()) return ok();  // a file system that cannot say is asked by writing
  std::uint64_t wanted = free_bytes_min_;
  for (const auto& draft : frame) wanted += draft.body.size() + record_head_bytes;
  if (free >= wanted) return ok();
  return unavailable(fmt::format(
      "the disk that holds {} is full: {} MiB are free, {} MiB are kept for the log's own work; free some "
      "space, "
      "reading goes on meanwhile",
      files_.path,
      free >> 20,
      free_bytes_min_ >> 20));
}

Status RocksLog::admit(std::span<const Draft> frame, Position expected_head) {
  if (poisoned_) return why_poisoned_;
  if (expected_head != position_)
    return conflict(fmt::format("the log's head is {}, not {}", position_.load(), expected_head));
  if (frame.empty()) return invalid("a frame needs at least one event");
  for (const auto& draft : frame)
    if (draft.body.size() > body_bytes_max)
      return invalid(fmt::format("an event of {} bytes is above the limit of {}", draft.body.size(), body_bytes_max));
  return refuse_when_full(frame);
}

Result<Position> RocksLog::append(std::span<const Draft> frame, Position expected_head) {
  GUICHET_TRY_STATUS(admit(frame, expected_head));
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);  // it would count every comparison for this thread
  batch_.Clear();
  Head next = files_.head;
  std::uint64_t bytes = 0;
  for (const auto& draft : frame) {
    const auto head = seal_record(draft, ++next.position, next.hash);
    const auto key = record_key(next.position);
    const rocksdb::Slice key_slice(key.data(), key.size());
    const std::array<rocksdb::Slice, 2> parts{rocksdb::Slice(head.data(), head.size()), to_slice(draft.body)};
    const auto put = batch_.Put(rocksdb::SliceParts(&key_slice, 1), rocksdb::SliceParts(parts.data(), 2));
    if (!put.ok()) return poison(rocks_error(put, "prepare a frame for", files_.path));
    bytes += draft.body.size();
  }
  const auto written = files_.database->Write(synced(), &batch_);
  if (!written.ok()) {
    auto reason = rocks_error(written, "write to the log in", files_.path);
    // Out of space is worth waiting for; any other failure says that this disk cannot be trusted now.
    reason.kind = written.IsNoSpace() ? Error::Kind::unavailable : Error::Kind::corrupt;
    return poison(std::move(reason));
  }
  if (auto anchored = files_.anchor.write(next); !anchored) return poison(corrupt(anchored.error().message));
  {
    const std::scoped_lock lock(mutex_);
    files_.head = next;
  }
  position_ = next.position;
  commits_.fetch_add(1, std::memory_order_relaxed);
  events_.fetch_add(frame.size(), std::memory_order_relaxed);
  body_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  return next.position;
}

std::unique_ptr<Cursor> RocksLog::read(Position after) const {
  return make_cursor(*files_.database, after, [this] { return position_.load(); });
}

Head RocksLog::head() const {
  const std::scoped_lock lock(mutex_);
  return files_.head;
}

LogStats RocksLog::stats() const {
  return {
      .commits = commits_.load(std::memory_order_relaxed),
      .events = events_.load(std::memory_order_relaxed),
      .body_bytes = body_bytes_.load(std::memory_order_relaxed),
      .wal_syncs = files_.filesystem->wal_syncs()};
}

}  // namespace guichet::store
