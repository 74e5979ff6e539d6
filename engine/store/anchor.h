#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/store/disk.h"
#include "engine/store/log.h"

namespace guichet::store {

/// The log's HEAD file: how far it had come when it last acknowledged. It closes the one hole RocksDB leaves:
/// a write-ahead log cut at a record's boundary opens without a word. One thread.
///
/// It is written after each commit and not synced on that way: killing the process loses nothing of it, and a
/// power cut leaves it at most as far behind as the system writes back, never ahead.
class Anchor {
 public:
  /// Creates the file at the empty log. Errors: unavailable.
  static Status create(const std::string& path);
  /// Errors: unavailable, also when the file does not exist.
  static Result<Anchor> open(const std::string& path);

  /// The newest readable slot; nothing when both are damaged.
  Result<std::optional<Head>> read() const;
  Status write(const Head& head);
  /// Makes this the only truth, durably: both slots.
  Status reset(const Head& head);

  Status sync() const { return file_.sync(); }

 private:
  File file_;
  std::uint64_t writes_ = 0;
};

}  // namespace guichet::store
