#pragma once

// What stands beside the log in small files, each replaced whole and therefore whole whenever it is copied: who may
// sign in and who is away, and who follows the log by name and how far. They are copied before the log, so that nobody
// is further in the copy than the log is. Keys that sign addresses and codes go with the personal keys, elsewhere.

#include <filesystem>

#include "engine/base/result.h"
#include "engine/store/backup.h"

namespace guichet::runtime {

/// From a data folder into a backup, or back. What is not there is not copied. Errors: unavailable.
Status copy_small_files(const std::filesystem::path& from, const std::filesystem::path& to, store::Copied& copied);
/// From `keys` of a data folder to where their one copy is kept, or back. Both folders exist. Errors: unavailable.
Status copy_signing_keys(const std::filesystem::path& from, const std::filesystem::path& to, store::Copied& copied);

}  // namespace guichet::runtime
