#pragma once

// What a process asked of the disk, in order: every write, truncation, name and sync below one folder. The calls of
// libc are taken over in disk_journal.cpp, so RocksDB, the key store, the attachments and HEAD are all seen at the
// same border, the kernel's, and nothing in the product knows of it.
//
// Seen: open, write, pwrite, ftruncate, fsync, fdatasync, rename, link, unlink, unlinkat, mkdir, rmdir. Not seen:
// what libc writes by itself for fopen (RocksDB's LOG, which nobody reads again).

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace guichet::test {

using Node = std::uint64_t;  ///< a file or a folder, whatever its name is just now

/// One thing that was asked. `from` and `to` are paths below the folder, "" being the folder itself.
struct DiskCall {
  enum class Kind { write, truncate, sync_file, name, unname, sync_folder };
  Kind kind = Kind::write;
  Node node = 0;
  bool is_folder = false;    ///< of name: a folder was made
  std::uint64_t offset = 0;  ///< of write; the new size of truncate
  std::string bytes = {};    ///< of write
  std::string from = {};     ///< of unname, and of name where it is a renaming
  std::string to = {};       ///< of name; the folder of sync_folder
};

/// A file or folder that was there, and durable, when the journal began.
struct DiskEntry {
  Node node = 0;
  bool is_folder = false;
  std::string path;
  std::string bytes = {};
};

struct DiskJournal {
  std::vector<DiskEntry> before;  ///< folders ahead of what is in them
  std::vector<DiskCall> calls;
};

/// Begins to write down what this process asks of the disk below `folder`. One journal at a time; thread-safe.
void begin_journal(const std::string& folder);
/// How many calls there were: what was acknowledged now must survive a power cut behind that many.
std::size_t journal_length();
DiskJournal end_journal();

}  // namespace guichet::test
