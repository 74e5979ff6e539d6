#include "engine/access/private_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

class FileHandle {
 public:
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;

  ~FileHandle() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Error cannot(std::string_view what, const fs::path& file) {
  return unavailable(fmt::format("cannot {} {}: {}", what, file.string(), std::strerror(errno)));
}

Status write_synced(const fs::path& file, std::string_view text) {
  const FileHandle handle(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (handle.get() < 0) return cannot("create", file);
  while (!text.empty()) {
    const auto written = write(handle.get(), text.data(), text.size());
    if (written < 0) return cannot("write", file);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(handle.get()) != 0) return cannot("sync", file);
  return ok();
}

}  // namespace

Result<std::string> read_private(const fs::path& file, std::size_t bytes_max) {
  const FileHandle handle(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (handle.get() < 0) return errno == ENOENT ? Result<std::string>(std::string()) : cannot("open", file);
  struct stat about {};
  if (fstat(handle.get(), &about) != 0) return cannot("look at", file);
  if ((about.st_mode & 077U) != 0) return forbidden(fmt::format("others may read {}: chmod 600 it", file.string()));
  if (static_cast<std::size_t>(about.st_size) > bytes_max)
    return invalid(fmt::format("{} is larger than {} bytes", file.string(), bytes_max));
  std::string text(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto got = read(handle.get(), text.data() + done, text.size() - done);
    if (got <= 0) return cannot("read", file);
    done += static_cast<std::size_t>(got);
  }
  return text;
}

Status replace_private(const fs::path& file, std::string_view text) {
  std::error_code failure;
  if (const auto folder = file.parent_path(); !folder.empty() && fs::create_directories(folder, failure))
    fs::permissions(folder, fs::perms::owner_all, failure);
  if (failure) return unavailable(fmt::format("cannot create {}: {}", file.parent_path().string(), failure.message()));
  const auto fresh = fs::path(file.string() + ".new");
  GUICHET_TRY_STATUS(write_synced(fresh, text));
  if (rename(fresh.c_str(), file.c_str()) != 0) return cannot("replace", file);
  return ok();
}

std::string fingerprint_of(const fs::path& file) {
  struct stat about {};
  if (stat(file.c_str(), &about) != 0) return "none";
  return fmt::format("{}/{}/{}.{}", about.st_ino, about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
}

}  // namespace guichet::access
