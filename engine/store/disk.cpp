#include "engine/store/disk.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace guichet::store {

Error disk_error(std::string_view doing, std::string_view path) {
  return unavailable(fmt::format("cannot {} {}: {}", doing, path, std::strerror(errno)));
}

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<File> File::open(std::string path, int flags) {
  File file;
  file.path_ = std::move(path);
  file.descriptor_ = ::open(file.path_.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file.descriptor_ < 0) return disk_error("open", file.path_);
  return file;
}

Status File::write_at(std::uint64_t offset, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return disk_error("write", path_);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return ok();
}

Result<std::size_t> File::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  std::size_t total = 0;
  while (total < bytes.size()) {
    const auto got =
        ::pread(descriptor_, bytes.data() + total, bytes.size() - total, static_cast<off_t>(offset + total));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return disk_error("read", path_);
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
  }
  return total;
}

Result<std::uint64_t> File::size() const {
  struct stat about {};

  if (::fstat(descriptor_, &about) != 0) return disk_error("look at", path_);
  return static_cast<std::uint64_t>(about.st_size);
}

Status File::sync() const {
  if (::fdatasync(descriptor_) != 0) return disk_error("sync", path_);
  return ok();
}

Status File::lock() const {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return ok();
  if (errno == EWOULDBLOCK)
    return unavailable(fmt::format("{} is in use by another process; stop it, or name another folder", path_));
  return disk_error("lock", path_);
}

Status make_directories(const std::string& path) {
  std::error_code failure;
  auto folder = std::filesystem::absolute(path, failure).lexically_normal();
  std::vector<std::string> above;  // of each folder that has to be made
  for (auto at = folder; !failure && !std::filesystem::exists(at, failure) && at.has_relative_path();
       at = at.parent_path())
    above.push_back(at.parent_path().string());
  if (!failure) std::filesystem::create_directories(folder, failure);
  if (failure) return unavailable(fmt::format("cannot create the folder {}: {}", path, failure.message()));
  for (const auto& parent : above) GUICHET_TRY_STATUS(sync_directory(parent));
  return ok();
}

Status sync_directory(const std::string& path) {
  GUICHET_TRY(const auto directory, File::open(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(directory.descriptor()) != 0) return disk_error("sync", path);
  return ok();
}

Status rename_durably(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return disk_error("rename", from);
  return sync_directory(std::filesystem::path(to).parent_path().string());
}

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

}  // namespace guichet::store
