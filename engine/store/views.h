#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::store {

/// One projection's rows in one layout: "queue_rows.v3". A small handle that stays valid until the table is
/// dropped.
struct Table {
  std::uint32_t slot = 0;
  friend bool operator==(Table, Table) = default;
};

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
  std::string prefix = {};  ///< only keys that start with it
  std::string from =
      {};  ///< first key to return (last one with `reverse`), inclusive; empty: the prefix's end
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

/// What can be asked of the views, of a moment of them, or of a batch that is being built over them.
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

class Views;

/// Rows of one or many commits, merged: the last write of a key wins, and reads see the batch over the views.
/// One thread. Nothing is visible to others before Views::write.
class ViewBatch final : public ViewReader {
 public:
  explicit ViewBatch(const Views& views) : views_(views) {}

  void put(Table table, std::string_view key, std::string_view value);
  void erase(Table table, std::string_view key);
  /// How far `follower` has come; written atomically with the rows.
  void set_applied(std::string_view follower, Position position);

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override;
  /// Walks every change of the table in this batch besides the page: keep batches with scans small.
  Result<std::vector<Row>> scan(Table table, const Scan& scan) const override;
  Result<Position> applied(std::string_view follower) const override;

  std::size_t size() const { return size_; }

  bool empty() const { return size_ == 0 && applied_.empty(); }

  void clear();

 private:
  friend class Views;

  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  using Change = std::optional<std::string>;  // nothing: erased
  using Changes = std::unordered_map<std::string, Change, Hash, std::equal_to<>>;
  Changes& changes_of(Table table);
  const Change* change_of(Table table, std::string_view key) const;

  const Views& views_;
  std::vector<Changes> changes_;  // by Table::slot
  std::unordered_map<std::string, Position, Hash, std::equal_to<>> applied_;
  std::size_t size_ = 0;
};

struct ViewsOptions {
  std::size_t block_cache_bytes = 256u << 20;
  std::size_t write_buffer_bytes = 256u << 20;  ///< all tables together
  /// Rows are flushed to disk at the latest when followers have folded this many events since the last flush,
  /// so that after a crash at most twice as many are folded again.
  std::uint64_t flush_events = 100'000;
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

  /// Makes the batch visible, all or nothing, and leaves it empty.
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
  std::unique_ptr<Impl> impl_;
};

/// Deletes the folder of closed views: the next opening is empty. Errors: unavailable.
Status drop_views(const std::string& path);

}  // namespace guichet::store
