#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace guichet::store {

/// 32 bytes for sealing one attachment; see people::Vault::file_key. The holder wipes it after use.
using FileKey = std::array<std::byte, 32>;

/// Names what is stored: BLAKE2b-256 in hex of the stored bytes (of the sealed bytes where sealed), so that a
/// folder can be checked without any key. `size` is the size of the content as it was sent.
struct StoredFile {
  std::string hash;
  std::uint64_t size = 0;
  /// The same hash over the content as it was sent: two that are equal are the same file, sealed or not. Whoever
  /// knows a file can tell by it that it is here, so it is for the moment and never stored.
  std::string content = {};
};

/// A file that is being received. Dropped without finish(), it leaves nothing. One thread.
class FileDraft {
 public:
  FileDraft() = default;
  FileDraft(const FileDraft&) = delete;
  FileDraft& operator=(const FileDraft&) = delete;
  virtual ~FileDraft() = default;
  /// Errors: invalid beyond the size limit; unavailable when the disk refuses. Useless after an error.
  virtual Status write(std::span<const std::byte> chunk) = 0;
  /// Makes the file durable under its name (file and folder synced). Submit the event that names it
  /// afterwards.
  virtual Result<StoredFile> finish() = 0;
};

/// Attachments under files/ab/cdef…, by content hash: equal contents are stored once (sealed ones never are
/// equal). Thread-safe.
class FileStore {
 public:
  /// Creates the folder, and removes what unfinished uploads left behind.
  static Result<std::unique_ptr<FileStore>> open(const std::string& path, std::uint64_t size_max = 32u << 20);
  ~FileStore();
  FileStore(const FileStore&) = delete;
  FileStore& operator=(const FileStore&) = delete;

  /// With a key the content is sealed while it is written.
  Result<std::unique_ptr<FileDraft>> create(const std::optional<FileKey>& key = std::nullopt);

  using Sink = std::function<Status(std::span<const std::byte> chunk)>;
  /// Gives the content to `sink` in chunks of at most 64 KiB, each already verified; a failing sink stops it.
  /// Errors: not_found, corrupt (the bytes are not what was stored, or the key is not theirs).
  Status read(const std::string& hash, const std::optional<FileKey>& key, const Sink& sink) const;
  /// Compares the stored bytes with their name. Errors: not_found, corrupt.
  Status verify(const std::string& hash) const;
  /// Removes the bytes. Removing what is not there is fine.
  Status remove(const std::string& hash);

  struct State;

 private:
  explicit FileStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct FilesReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> damaged;  ///< paths whose bytes are not what their names say
};

/// Reads every stored file, while a server may be running; `progress` is told the number read so far. A
/// folder that does not exist has none. Errors: unavailable.
Result<FilesReport> verify_files(const std::string& path, const std::function<void(std::uint64_t)>& progress = {});

}  // namespace guichet::store
