#pragma once

#include <string>

#include "workflows/town.h"

namespace guichet::workflows {

/// The text of a file of the source tree; tests run from its root.
std::string read_source(const std::string& path);

/// The sound town of tests/workflows/base.
Files base_town();

/// "file:line:column: error[code]: sentence" and the hint below, for every finding.
std::string to_text(const std::vector<Diagnostic>& findings);

}  // namespace guichet::workflows
