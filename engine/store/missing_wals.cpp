#include "engine/store/missing_wals.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace guichet::store {
namespace {

struct Empty final : rocksdb::FSSequentialFile {
  rocksdb::IOStatus Read(
      std::size_t, const rocksdb::IOOptions&, rocksdb::Slice* read, char*, rocksdb::IODebugContext*) override {
    *read = {};
    return rocksdb::IOStatus::OK();
  }

  rocksdb::IOStatus Skip(std::uint64_t) override { return rocksdb::IOStatus::OK(); }
};

}  // namespace

std::optional<std::string> missing_wal(const rocksdb::Status& status) {
  constexpr std::string_view before = "Missing WAL with log number: ";
  const auto words = status.ToString();
  const auto at = words.find(before);
  if (!status.IsCorruption() || at == std::string::npos) return std::nullopt;
  std::uint64_t number = 0;
  const auto* digits = words.data() + at + before.size();
  if (std::from_chars(digits, words.data() + words.size(), number).ec != std::errc{}) return std::nullopt;
  return fmt::format("{:06}.log", number);
}

StandIns::StandIns(std::shared_ptr<rocksdb::FileSystem> target, std::string folder)
    : FileSystemWrapper(std::move(target)), folder_(std::move(folder)) {}

bool StandIns::add(const std::string& name) {
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) return false;
  names_.push_back(name);
  return true;
}

bool StandIns::stands_in_for(const std::string& path) const {
  return std::any_of(names_.begin(), names_.end(), [&](const auto& name) { return path == folder_ + "/" + name; });
}

rocksdb::IOStatus StandIns::GetChildren(
    const std::string& folder,
    const rocksdb::IOOptions& options,
    std::vector<std::string>* names,
    rocksdb::IODebugContext* debug) {
  auto status = FileSystemWrapper::GetChildren(folder, options, names, debug);
  if (status.ok() && folder == folder_) names->insert(names->end(), names_.begin(), names_.end());
  return status;
}

rocksdb::IOStatus StandIns::GetFileSize(
    const std::string& path, const rocksdb::IOOptions& options, std::uint64_t* size, rocksdb::IODebugContext* debug) {
  if (!stands_in_for(path)) return FileSystemWrapper::GetFileSize(path, options, size, debug);
  // The manifest knows how much of it was synced, and asks for no less.
  *size = std::numeric_limits<std::int64_t>::max();
  return rocksdb::IOStatus::OK();
}

rocksdb::IOStatus StandIns::NewSequentialFile(
    const std::string& path,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSSequentialFile>* file,
    rocksdb::IODebugContext* debug) {
  if (!stands_in_for(path)) return FileSystemWrapper::NewSequentialFile(path, options, file, debug);
  *file = std::make_unique<Empty>();
  return rocksdb::IOStatus::OK();
}

}  // namespace guichet::store
