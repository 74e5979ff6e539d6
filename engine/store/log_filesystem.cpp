#include "engine/store/log_filesystem.h"

namespace guichet::store {
namespace {

class CountedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  CountedFile(std::unique_ptr<rocksdb::FSWritableFile>&& target, std::atomic<std::uint64_t>& syncs)
      : FSWritableFileOwnerWrapper(std::move(target)), syncs_(syncs) {}

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    syncs_.fetch_add(1, std::memory_order_relaxed);
    return FSWritableFileOwnerWrapper::Sync(options, debug);
  }

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    syncs_.fetch_add(1, std::memory_order_relaxed);
    return FSWritableFileOwnerWrapper::Fsync(options, debug);
  }

 private:
  std::atomic<std::uint64_t>& syncs_;
};

bool is_wal(const std::string& path) {
  return path.ends_with(".log");
}

bool holds_data(const std::string& path) {
  return is_wal(path) || path.ends_with(".sst") || path.find("MANIFEST-") != std::string::npos;
}

}  // namespace

rocksdb::IOStatus LogFileSystem::NewWritableFile(
    const std::string& path,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* file,
    rocksdb::IODebugContext* debug) {
  auto status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
  if (status.ok() && is_wal(path)) *file = std::make_unique<CountedFile>(std::move(*file), wal_syncs_);
  return status;
}

rocksdb::IOStatus LogFileSystem::DeleteFile(
    const std::string& path, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) {
  {
    const std::scoped_lock lock(mutex_);
    if (withholding_ && holds_data(path)) {
      withheld_.push_back(path);
      return rocksdb::IOStatus::OK();
    }
  }
  return FileSystemWrapper::DeleteFile(path, options, debug);
}

void LogFileSystem::release_removals() {
  std::vector<std::string> released;
  {
    const std::scoped_lock lock(mutex_);
    withholding_ = false;
    released.swap(withheld_);
  }
  // What cannot be removed now is found and removed by RocksDB at the next opening.
  for (const auto& path : released)
    FileSystemWrapper::DeleteFile(path, rocksdb::IOOptions(), nullptr).PermitUncheckedError();
}

}  // namespace guichet::store
