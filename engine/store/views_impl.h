#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>

#include "engine/store/views.h"

namespace guichet::store {

/// A table that is open. Slots are given out once and never reused, so a stale handle is noticed.
struct OpenTable {
  rocksdb::ColumnFamilyHandle* family = nullptr;
  std::size_t filter_prefix_bytes = 0;
};

struct Views::Impl {
  std::string path;
  ViewsOptions settings;
  std::shared_ptr<rocksdb::Cache> cache;
  std::unique_ptr<rocksdb::DB> database;
  rocksdb::ColumnFamilyHandle* meta = nullptr;  // the default family: "applied/FOLLOWER" → be64(position)

  mutable std::shared_mutex mutex;  // guards tables; readers hold it only to find a family
  std::vector<OpenTable> tables;    // by slot; family null: dropped
  std::map<std::string, std::uint32_t, std::less<>> slots;

  std::mutex flush_mutex;
  std::uint64_t unflushed_events = 0;

  ~Impl();

  rocksdb::ColumnFamilyOptions family_options(const TableOptions& table) const;
  OpenTable find(Table table) const;
  Status flush(bool wait);
  Status count_folded(std::uint64_t events);

  Result<std::optional<std::string>> get(Table table, std::string_view key, const rocksdb::Snapshot* moment) const;
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys, const rocksdb::Snapshot* moment) const;
  Result<std::vector<Row>> scan(Table table, const Scan& scan, const rocksdb::Snapshot* moment) const;
  Result<Position> applied(std::string_view follower, const rocksdb::Snapshot* moment) const;
  rocksdb::ReadOptions read_options(
      const OpenTable& table, const std::string& prefix, const rocksdb::Snapshot* moment) const;
};

/// One table's rows of a large batch as a file, for the database to take over. Keys come in order, each once.
class LoadingFile {
 public:
  LoadingFile(const Views::Impl& views, const OpenTable& table, std::size_t number);
  void put(std::string_view key, std::string_view value);
  void erase(std::string_view key);
  /// Complete and synced. Errors: those of the disk at any of the steps.
  Result<rocksdb::IngestExternalFileArg> finish();

 private:
  std::string path_;
  rocksdb::ColumnFamilyHandle* family_;
  rocksdb::Options options_;
  rocksdb::SstFileWriter writer_;
  rocksdb::Status status_;
};

/// Where such files are written; what a crash left there belongs to nobody.
std::string loading_folder(const std::string& path);

/// The first key behind all keys that start with `prefix`; empty when there is none.
std::string behind_prefix(std::string prefix);

}  // namespace guichet::store
