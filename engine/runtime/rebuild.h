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

/// Replay equals live: folds the whole log into a new folder and compares every table, key and byte with the live
/// views, which must stand at the log's head and stay there. Empty when all is equal, else the first difference in
/// words. The folder is left for whoever wants to look. Errors: corrupt, unavailable.
Result<std::string> compare_with_rebuilt(
    const LiveViews& live, const std::filesystem::path& folder, const Folding& folding);

}  // namespace guichet::runtime
