#pragma once

// Copies of a data folder that may be in use. Thread-safe among different folders.

#include <functional>
#include <string>

#include "engine/store/key_slots.h"
#include "engine/store/log.h"

namespace guichet::store {

struct Copied {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t linked = 0;  ///< of the files: took no space, as they share their blocks with the original
};

/// Told how many bytes are done.
using CopyProgress = std::function<void(std::uint64_t bytes)>;

struct CopyOptions {
  /// Files that never change (data files of the log, attachments) become hard links where both folders are on one
  /// disk. A copy on another disk is worth more; links are quick and protect against what is done to the data.
  bool link = true;
  CopyProgress progress = {};
};

/// Copies the log in `from`, which another process may be writing, to the folder `to`, which must not exist yet,
/// and opens the copy to see what is in it: a gapless prefix that ends at or behind the last event that was
/// acknowledged when the copying began. Durable when it returns. Errors: not_found (no log there), conflict (`to`
/// exists), corrupt (the copy does not hold what was acknowledged), unavailable (the disk refuses, or the log
/// changes faster than it can be copied).
Result<Head> copy_log(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied);

/// Copies the attachments that are there, leaving out what is being received. Call it after copy_log: a file is
/// stored before the event that names it. Errors: conflict, unavailable.
Status copy_files(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied);

/// Copies a file of key slots that may be in use and rotated meanwhile, in the place of the copy before it, whose
/// blocks are overwritten: of keys there must never be an older copy, or the erased could be read again. Returns
/// which key wraps them. Errors: not_found, corrupt (a slot is damaged), unavailable.
Result<KeyFingerprint> copy_key_slots(const std::string& from, const std::string& to);

}  // namespace guichet::store
