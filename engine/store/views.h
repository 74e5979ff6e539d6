#pragma once

// The tables of everything derived from the log: rows by key, many tables in one folder, all of one moment.
// Reading is thread-safe; see Views for writing. Errors are of the disk (unavailable) or of damage (corrupt).

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/store/view_batch.h"

namespace guichet::store {

struct TableOptions {
  /// When every scan of the table names a prefix of at least this many bytes, a filter spares reading files
  /// without it. 0: none. Must not change for the life of a table (a new layout is a new name).
  std::size_t filter_prefix_bytes = 0;
};

struct Row {
  std::string key;
  std::string value;
  friend bool operator==(const Row&, const Row&) = default;
};

/// A page of rows in key order.
struct Scan {
  std::string prefix = {};      ///< only keys that start with it
  std::string from = {};        ///< first key to return (last one with `reverse`), inclusive; empty: the prefix's end
  bool from_exclusive = false;  ///< for "the page behind this key"
  std::size_t limit = 1000;
  bool reverse = false;
};

/// A walk over the rows of a prefix without a page's limit. Not thread-safe. Sees one moment.
class RowCursor {
 public:
  RowCursor() = default;
  RowCursor(const RowCursor&) = delete;
  RowCursor& operator=(const RowCursor&) = delete;
  virtual ~RowCursor() = default;
  /// The next row, valid until the next call; nothing at the end. Errors: corrupt.
  virtual Result<bool> next() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
};

/// What can be asked of the views, or of a moment of them.
class ViewReader {
 public:
  ViewReader() = default;
  ViewReader(const ViewReader&) = delete;
  ViewReader& operator=(const ViewReader&) = delete;
  virtual ~ViewReader() = default;

  /// Errors of all: corrupt, when a stored row is damaged.
  virtual Result<std::optional<std::string>> get(Table table, std::string_view key) const = 0;
  virtual Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const = 0;
  virtual Result<std::vector<Row>> scan(Table table, const Scan& scan) const = 0;
  /// The position up to which `follower` has folded the log, 0 before the first.
  virtual Result<Position> applied(std::string_view follower) const = 0;
};

struct ViewsOptions {
  std::size_t block_cache_bytes = 256u << 20;
  std::size_t write_buffer_bytes = 256u << 20;  ///< all tables together
  /// Rows are flushed to disk at the latest when followers have folded this many events since the last flush,
  /// so that after a crash at most twice as many are folded again.
  std::uint64_t flush_events = 100'000;
  /// A batch of at least so much goes to disk at once, as sorted files: many times cheaper than through
  /// memory.
  std::size_t load_bytes_min = 16u << 20;
};

/// Everything derived, on a RocksDB without a write-ahead log: after a crash it stands at an earlier
/// `applied`, in all tables at the same moment, and the followers fold the log again from there. Deleting the
/// folder is allowed while it is closed. A caller must drop the folder when applied() is beyond the log's
/// head. Thread-safe, except that two threads must not write rows of the same follower.
class Views final : public ViewReader {
 public:
  /// Errors: unavailable (held by another process, or the disk refuses), corrupt (delete the folder).
  static Result<std::unique_ptr<Views>> open(const std::string& path, const ViewsOptions& options = {});
  ~Views() override;

  /// The table of that name, created when it does not exist.
  Result<Table> table(const std::string& name, const TableOptions& options = {});
  std::vector<std::string> table_names() const;
  /// Forgets a table and all its rows at once. No reader may be using it.
  Status drop_table(const std::string& name);

  /// Makes the batch visible, all or nothing, and leaves it empty. A large one survives a crash from then on.
  Status write(ViewBatch& batch);
  /// Makes everything written so far survive a crash.
  Status flush();
  /// Reads of one moment, however long they take. Must not outlive the views.
  std::unique_ptr<ViewReader> snapshot() const;
  std::unique_ptr<RowCursor> walk(Table table, const std::string& prefix = "") const;

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override;
  Result<std::vector<Row>> scan(Table table, const Scan& scan) const override;
  Result<Position> applied(std::string_view follower) const override;

  struct Impl;

 private:
  explicit Views(std::unique_ptr<Impl> impl);
  Status insert(ViewBatch& batch);
  Status load(ViewBatch& batch);
  std::unique_ptr<Impl> impl_;
};

/// Deletes the folder of closed views: the next opening is empty. Errors: unavailable.
Status drop_views(const std::string& path);

}  // namespace guichet::store
