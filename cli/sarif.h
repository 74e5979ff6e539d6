#pragma once

#include <filesystem>
#include <vector>

#include "engine/base/json.h"
#include "workflows/source.h"

namespace guichet::cli {

/// The findings of one town, with the folder they stand in.
struct TownFindings {
  std::filesystem::path folder;
  std::vector<workflows::Diagnostic> findings;
};

/// A log of SARIF 2.1.0 (OASIS, sarif-schema-2.1.0), which code hosts and editors show beside the lines.
/// Columns count characters, and the log says so.
json::object to_sarif(const std::vector<TownFindings>& towns);

}  // namespace guichet::cli
