#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet::store {

/// A file descriptor with an owner. Reads and writes at offsets may come from many threads; the rest from
/// one. Errors of all: unavailable, with the path and the system's words; a full disk says so.
class File {
 public:
  File() = default;
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  /// `flags` as for open(2); files are created 0600.
  static Result<File> open(std::string path, int flags);

  bool is_open() const { return descriptor_ >= 0; }

  int descriptor() const { return descriptor_; }

  const std::string& path() const { return path_; }

  Status write_at(std::uint64_t offset, std::span<const std::byte> bytes) const;
  /// Fills `bytes` as far as the file goes; returns how many were read.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> bytes) const;
  Result<std::uint64_t> size() const;
  /// fdatasync.
  Status sync() const;
  /// Takes an exclusive lock until the file is closed. Errors: unavailable when another process has it.
  Status lock() const;

 private:
  int descriptor_ = -1;
  std::string path_;
};

/// unavailable, for errno as it stands: "cannot write /x/y: No space left on device".
Error disk_error(std::string_view doing, std::string_view path);
/// With their parents; the names of those that were made are durable.
Status make_directories(const std::string& path);
/// Makes created, renamed and removed names of a folder durable.
Status sync_directory(const std::string& path);
/// Replaces `to` by `from` and syncs the folder that holds them.
Status rename_durably(const std::string& from, const std::string& to);
bool exists(const std::string& path);

}  // namespace guichet::store
