#pragma once

#include <filesystem>
#include <string>

#include "engine/runtime/foundation.h"

namespace guichet::runtime {

/// Live views and the log they were folded from.
struct LiveViews {
  const store::Log& log;
  const people::Vault& vault;
  const store::Views& views;
  const projections::Tables& tables;
};

/// Replay equals live: folds the whole log into a new folder and compares every table, key and byte with the
/// live views, which must stand at the log's head and stay there. Empty when all is equal, else the first
/// difference in words. The folder is left for whoever wants to look. Errors: corrupt, unavailable.
Result<std::string> compare_with_rebuilt(
    const LiveViews& live, const std::filesystem::path& folder, const Folding& folding);

/// Builds the views of a data folder that is not in use again, beside the old ones, which are replaced when
/// the new ones are complete. Returns the events folded. Errors: not_found (no log there), corrupt,
/// unavailable (in use).
Result<Position> rebuild_views(const std::filesystem::path& data, const Folding& folding);

/// Compares the views of a data folder that is not in use with rebuilt ones; see compare_with_rebuilt.
Result<std::string> check_views(const std::filesystem::path& data, const Folding& folding);

}  // namespace guichet::runtime
