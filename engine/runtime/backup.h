#pragma once

// A data folder saved and brought back. A backup is log/ and files/ as of one position, the small files beside them
// (small_files.h), and a backup.json that says which position; it is written last, so a folder without it is no backup.
// Keys follow their own rule: there is one copy of them, elsewhere, replaced each time, so that no older copy can open
// what was erased since.

#include <filesystem>
#include <string>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "engine/store/backup.h"

namespace guichet::runtime {

struct BackupPlan {
  std::filesystem::path data;       ///< may be in use
  std::filesystem::path to;         ///< must not exist yet
  std::filesystem::path keys = {};  ///< the folder of the one copy of the keys; empty: they are not copied
  std::filesystem::path kek = {};   ///< the file of the one copy of the key that wraps them; empty: not copied
  Instant now;
  store::CopyOptions copy = {};
};

struct BackupReport {
  store::Head head;  ///< the last event that is in it
  store::Copied copied;
};

/// Errors: not_found (no data folder), conflict (`to` exists), invalid (the KEK is not in the data folder),
/// corrupt, unavailable.
Result<BackupReport> back_up(const BackupPlan& plan);

struct RestorePlan {
  std::filesystem::path backup;
  std::filesystem::path data;       ///< must not exist yet, or be empty
  std::filesystem::path keys = {};  ///< as in BackupPlan
  std::filesystem::path kek = {};   ///< where the KEK is kept; empty: the server will be told where (`--kek`)
  bool without_keys = false;        ///< everything personal stays sealed for ever
  store::CopyOptions copy = {};
};

struct RestoreReport {
  store::Head head;
  Instant taken;  ///< when the backup was made
  store::Copied copied;
};

/// Copies, verifies the copy from the first event to the last, and only then gives it its name. Errors: not_found
/// (no backup there), conflict (`data` holds something), invalid (neither keys nor `without_keys`), corrupt (the
/// backup is damaged, or its keys are of another data folder), unavailable.
Result<RestoreReport> restore(const RestorePlan& plan);

}  // namespace guichet::runtime
