#include "cli/watch.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;
constexpr int quiet_ms = 50;

Status watch(int descriptor, const fs::path& folder) {
  if (inotify_add_watch(descriptor, folder.c_str(), changes) >= 0) return ok();
  if (errno == ENOENT || errno == ENOTDIR) return not_found(fmt::format("there is no folder {}", folder.string()));
  return unavailable(fmt::format("{} cannot be watched: {}", folder.string(), std::strerror(errno)));
}

/// Forgets what was told; what it was does not matter, all is read again.
void drain(int descriptor) {
  std::array<char, 4096> told{};
  while (read(descriptor, told.data(), told.size()) > 0) {
  }
}

}  // namespace

Result<FolderWatch> FolderWatch::open(std::vector<fs::path> folders) {
  const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return unavailable(fmt::format("inotify: {}", std::strerror(errno)));
  FolderWatch opened(descriptor, std::move(folders));
  GUICHET_TRY_STATUS(opened.add_all());
  return opened;
}

FolderWatch::FolderWatch(FolderWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), folders_(std::move(other.folders_)) {}

FolderWatch::~FolderWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

Status FolderWatch::add_all() {
  for (const auto& folder : folders_) {
    GUICHET_TRY_STATUS(watch(descriptor_, folder));
    std::error_code failure;
    for (fs::recursive_directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
      if (!at->is_directory(failure)) continue;
      if (at->path().filename().string().starts_with('.'))
        at.disable_recursion_pending();
      else if (auto watched = watch(descriptor_, at->path());
               !watched && watched.error().kind != Error::Kind::not_found)
        return watched;  // one that is gone again needs no watch
    }
  }
  return ok();
}

Status FolderWatch::wait() {
  pollfd asked{.fd = descriptor_, .events = POLLIN, .revents = 0};
  for (int patience = -1; poll(&asked, 1, patience) != 0; patience = quiet_ms) drain(descriptor_);
  return add_all();
}

}  // namespace guichet::cli
