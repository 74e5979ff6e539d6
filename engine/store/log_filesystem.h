#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include <rocksdb/file_system.h>

namespace guichet::store {

/// What the log asks of a file system beyond RocksDB: it counts the syncs of write-ahead logs, and withholds
/// the removal of data files until the log has been compared with its anchor. A damaged MANIFEST or log makes
/// RocksDB forget good files and remove them while it opens; they stay until we know that nothing is missing.
/// Thread-safe.
class LogFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit LogFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target) : FileSystemWrapper(target) {}

  static const char* kClassName() { return "GuichetLogFileSystem"; }

  const char* Name() const override { return kClassName(); }

  rocksdb::IOStatus NewWritableFile(
      const std::string& path,
      const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* file,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(
      const std::string& path, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;

  /// Removes what was withheld, and withholds no more.
  void release_removals();

  std::uint64_t wal_syncs() const { return wal_syncs_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> wal_syncs_{0};
  std::mutex mutex_;
  bool withholding_ = true;
  std::vector<std::string> withheld_;
};

}  // namespace guichet::store
