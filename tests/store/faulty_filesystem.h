#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include <rocksdb/file_system.h>

namespace guichet::test {

/// A disk that fails on demand: every write, sync and creation of a file is counted, and from `fail_at` on
/// (counted from 1) they answer with `error`. Optionally only once.
struct Faults {
  std::atomic<int> calls = 0;
  std::atomic<int> fail_at = 0;  ///< 0: never
  std::atomic<bool> once = true;
  std::atomic<std::uint64_t> free_bytes = 1ull << 40;
  std::function<rocksdb::IOStatus()> error = [] { return rocksdb::IOStatus::IOError("injected"); };

  rocksdb::IOStatus next() {
    const int call = ++calls;
    if (fail_at == 0 || call < fail_at || (once && call > fail_at)) return rocksdb::IOStatus::OK();
    return error();
  }
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile>&& target, std::shared_ptr<Faults> faults)
      : FSWritableFileOwnerWrapper(std::move(target)), faults_(std::move(faults)) {}

  using FSWritableFileOwnerWrapper::Append;

  rocksdb::IOStatus Append(
      const rocksdb::Slice& data, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    if (auto fault = faults_->next(); !fault.ok()) {
      // A torn write: half of it reaches the disk.
      const rocksdb::Slice half(data.data(), data.size() / 2);
      FSWritableFileOwnerWrapper::Append(half, options, debug).PermitUncheckedError();
      return fault;
    }
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }

  rocksdb::IOStatus Append(
      const rocksdb::Slice& data,
      const rocksdb::IOOptions& options,
      const rocksdb::DataVerificationInfo&,
      rocksdb::IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    if (auto fault = faults_->next(); !fault.ok()) return fault;
    return FSWritableFileOwnerWrapper::Sync(options, debug);
  }

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    if (auto fault = faults_->next(); !fault.ok()) return fault;
    return FSWritableFileOwnerWrapper::Fsync(options, debug);
  }

 private:
  std::shared_ptr<Faults> faults_;
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(std::shared_ptr<Faults> faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(std::move(faults)) {}

  static const char* kClassName() { return "FaultyFileSystem"; }

  const char* Name() const override { return kClassName(); }

  rocksdb::IOStatus NewWritableFile(
      const std::string& path,
      const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* file,
      rocksdb::IODebugContext* debug) override {
    if (auto fault = faults_->next(); !fault.ok()) return fault;
    auto status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
    if (status.ok()) *file = std::make_unique<FaultyFile>(std::move(*file), faults_);
    return status;
  }

  rocksdb::IOStatus GetFreeSpace(
      const std::string&, const rocksdb::IOOptions&, std::uint64_t* free, rocksdb::IODebugContext*) override {
    *free = faults_->free_bytes;
    return rocksdb::IOStatus::OK();
  }

 private:
  std::shared_ptr<Faults> faults_;
};

}  // namespace guichet::test
