#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rocksdb/file_system.h>
#include <rocksdb/status.h>

namespace guichet::store {

/// The write-ahead log, as `000012.log`, without which RocksDB refuses to open because its manifest names it; nothing
/// when it says something else. RocksDB before 7.10 misses one that it removed itself, where a manifest was begun anew
/// at the wrong moment (its pull request 10892): whether anything is lost has to be seen.
std::optional<std::string> missing_wal(const rocksdb::Status& status);

/// A folder as it is, and empty files where those write-ahead logs are missing: what is left of a database can be
/// opened for reading and looked at, and nothing is changed. Not thread-safe before the database is open.
class StandIns final : public rocksdb::FileSystemWrapper {
 public:
  StandIns(std::shared_ptr<rocksdb::FileSystem> target, std::string folder);

  /// False where it stands in for that one already.
  bool add(const std::string& name);

  static const char* kClassName() { return "GuichetStandIns"; }

  const char* Name() const override { return kClassName(); }

  rocksdb::IOStatus GetChildren(
      const std::string& folder,
      const rocksdb::IOOptions& options,
      std::vector<std::string>* names,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFileSize(
      const std::string& path,
      const rocksdb::IOOptions& options,
      std::uint64_t* size,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewSequentialFile(
      const std::string& path,
      const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSSequentialFile>* file,
      rocksdb::IODebugContext* debug) override;

 private:
  bool stands_in_for(const std::string& path) const;

  std::string folder_;
  std::vector<std::string> names_;
};

}  // namespace guichet::store
