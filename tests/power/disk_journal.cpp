#include "tests/power/disk_journal.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace guichet::test {
namespace {

namespace fs = std::filesystem;

struct Recorder {
  std::mutex mutex;
  bool on = false;
  std::string folder;
  DiskJournal journal;
  std::map<ino_t, Node> nodes;
  std::map<std::string, Node> names;
  Node last = 0;

  std::optional<std::string> below(const char* path) const {
    const auto text = fs::path(path).lexically_normal().string();
    if (text == folder) return "";
    if (!text.starts_with(folder + "/")) return std::nullopt;
    auto rest = text.substr(folder.size() + 1);
    if (rest.ends_with("/")) rest.pop_back();
    return rest;
  }

  std::optional<Node> node_of(int descriptor) const {
    struct stat about {};
    if (::fstat(descriptor, &about) != 0) return std::nullopt;
    const auto found = nodes.find(about.st_ino);
    return found == nodes.end() ? std::nullopt : std::optional(found->second);
  }

  /// A new thing has that name.
  Node adopt(const std::string& path) {
    struct stat about {};
    ::stat((folder + "/" + path).c_str(), &about);
    nodes[about.st_ino] = ++last;
    names[path] = last;
    return last;
  }

  void made(const std::string& path, bool is_folder) {
    const auto node = adopt(path);
    journal.calls.push_back({.kind = DiskCall::Kind::name, .node = node, .is_folder = is_folder, .to = path});
  }

  void wrote(int descriptor, const void* data, std::size_t size, std::uint64_t offset) {
    if (const auto node = node_of(descriptor))
      journal.calls.push_back(
          {.kind = DiskCall::Kind::write,
           .node = *node,
           .offset = offset,
           .bytes = std::string(static_cast<const char*>(data), size)});
  }

  void unnamed(const std::string& path) {
    names.erase(path);
    journal.calls.push_back({.kind = DiskCall::Kind::unname, .from = path});
  }

  void named_again(const std::string& from, const std::string& to, bool moved) {
    const auto known = names.find(from);
    if (known == names.end()) return;  // made by fopen: nobody reads it again
    const auto node = known->second;
    if (moved) names.erase(known);
    names[to] = node;
    journal.calls.push_back(
        {.kind = DiskCall::Kind::name, .node = node, .from = moved ? from : std::string(), .to = to});
  }

  void synced(int descriptor) {
    const auto node = node_of(descriptor);
    if (!node) return;
    for (const auto& [path, named] : names)
      if (named == *node && fs::is_directory(folder + "/" + path)) {
        journal.calls.push_back({.kind = DiskCall::Kind::sync_folder, .node = *node, .to = path});
        return;
      }
    journal.calls.push_back({.kind = DiskCall::Kind::sync_file, .node = *node});
  }
};

/// Never destroyed: the last threads of a process still write.
Recorder& recorder() {
  static auto& recorder = *new Recorder;
  return recorder;
}

/// The call itself, and under the same lock what is written down of it.
template <class Call, class Note>
auto recorded(const Call& call, const Note& note) {
  auto& at = recorder();
  const std::scoped_lock lock(at.mutex);
  const auto result = call();
  const auto error = errno;
  if (at.on && result >= 0) note(at, result);
  errno = error;
  return result;
}

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void begin_journal(const std::string& folder) {
  auto& at = recorder();
  DiskJournal journal;
  at.folder = folder;
  at.nodes.clear();
  at.names.clear();
  at.adopt("");
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    const auto name = path.substr(folder.size() + 1);
    const bool is_folder = fs::is_directory(path);
    journal.before.push_back({at.adopt(name), is_folder, name, is_folder ? std::string() : read_whole(path)});
  }
  const std::scoped_lock lock(at.mutex);
  at.journal = std::move(journal);
  at.on = true;
}

std::size_t journal_length() {
  const std::scoped_lock lock(recorder().mutex);
  return recorder().journal.calls.size();
}

DiskJournal end_journal() {
  const std::scoped_lock lock(recorder().mutex);
  recorder().on = false;
  return std::move(recorder().journal);
}

}  // namespace guichet::test

// From here on: the calls as libc has them, each with its note. An executable's own symbols come before those of the
// shared libraries it loads. The kernel is asked directly, as these are used before the process is quite there.
using guichet::test::Recorder;

extern "C" {

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  const auto ask = [&] { return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode)); };
  if ((flags & (O_CREAT | O_TRUNC)) == 0) return ask();
  return guichet::test::recorded(ask, [&](Recorder& at, int descriptor) {
    const auto name = at.below(path);
    if (!name) return;
    if (!at.names.contains(*name)) return at.made(*name, false);
    if ((flags & O_TRUNC) == 0) return;
    at.journal.calls.push_back({.kind = guichet::test::DiskCall::Kind::truncate, .node = *at.node_of(descriptor)});
  });
}

ssize_t write(int descriptor, const void* data, std::size_t size) {
  return guichet::test::recorded(
      [&] { return ::syscall(SYS_write, descriptor, data, size); },
      [&](Recorder& at, ssize_t written) {
        const auto end = ::lseek(descriptor, 0, SEEK_CUR);
        if (end < written) return;  // a pipe
        const auto count = static_cast<std::size_t>(written);
        at.wrote(descriptor, data, count, static_cast<std::uint64_t>(end - written));
      });
}

ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t offset) {
  return guichet::test::recorded(
      [&] { return ::syscall(SYS_pwrite64, descriptor, data, size, offset); },
      [&](Recorder& at, ssize_t written) {
        at.wrote(descriptor, data, static_cast<std::size_t>(written), static_cast<std::uint64_t>(offset));
      });
}

int ftruncate(int descriptor, off_t size) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); },
      [&](Recorder& at, int) {
        if (const auto node = at.node_of(descriptor))
          at.journal.calls.push_back(
              {.kind = guichet::test::DiskCall::Kind::truncate,
               .node = *node,
               .offset = static_cast<std::uint64_t>(size)});
      });
}

int fsync(int descriptor) {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_fsync, descriptor)); },
      [&](Recorder& at, int) { at.synced(descriptor); });
}

int fdatasync(int descriptor) {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_fdatasync, descriptor)); },
      [&](Recorder& at, int) { at.synced(descriptor); });
}

int rename(const char* from, const char* to) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_rename, from, to)); },
      [&](Recorder& at, int) {
        const auto source = at.below(from);
        const auto target = at.below(to);
        if (source && target) at.named_again(*source, *target, true);
      });
}

int link(const char* from, const char* to) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_link, from, to)); },
      [&](Recorder& at, int) {
        const auto source = at.below(from);
        const auto target = at.below(to);
        if (source && target) at.named_again(*source, *target, false);
      });
}

int unlink(const char* path) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_unlink, path)); },
      [&](Recorder& at, int) {
        if (const auto name = at.below(path)) at.unnamed(*name);
      });
}

int unlinkat(int folder, const char* path, int flags) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags)); },
      [&](Recorder& at, int) {
        std::array<char, 4096> base{};
        if (folder != AT_FDCWD && path[0] != '/') {
          const auto link = std::string("/proc/self/fd/").append(std::to_string(folder));
          if (::readlink(link.c_str(), base.data(), base.size() - 1) < 0) return;
        }
        const auto whole = base[0] == '\0' ? std::string(path) : std::string(base.data()) + "/" + path;
        if (const auto name = at.below(whole.c_str())) at.unnamed(*name);
      });
}

int mkdir(const char* path, mode_t mode) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_mkdir, path, mode)); },
      [&](Recorder& at, int) {
        if (const auto name = at.below(path)) at.made(*name, true);
      });
}

int rmdir(const char* path) noexcept {
  return guichet::test::recorded(
      [&] { return static_cast<int>(::syscall(SYS_rmdir, path)); },
      [&](Recorder& at, int) {
        if (const auto name = at.below(path)) at.unnamed(*name);
      });
}

}  // extern "C"
