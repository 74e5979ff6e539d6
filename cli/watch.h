#pragma once

#include <filesystem>
#include <vector>

#include "engine/base/result.h"

namespace guichet::cli {

/// Tells when something is saved, added or removed in folders, through inotify. Hidden folders are left out,
/// as read_town_folder does. Changes between two waits are not missed. One thread.
class FolderWatch {
 public:
  /// Errors: not_found (no such folder), unavailable (the system's limit of watches is reached).
  static Result<FolderWatch> open(std::vector<std::filesystem::path> folders);

  FolderWatch(FolderWatch&& other) noexcept;
  FolderWatch& operator=(FolderWatch&&) = delete;
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  ~FolderWatch();

  /// Returns when something has changed and then nothing for 50 ms: editors save in several steps.
  Status wait();

 private:
  FolderWatch(int descriptor, std::vector<std::filesystem::path> folders)
      : descriptor_(descriptor), folders_(std::move(folders)) {}

  /// Folders that were added meanwhile are watched too; a folder that is watched already stays so.
  Status add_all();

  int descriptor_;
  std::vector<std::filesystem::path> folders_;
};

}  // namespace guichet::cli
