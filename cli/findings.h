#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "workflows/town.h"

namespace guichet::cli {

/// How a finding is shown to a person, as compilers do it: file:line:column: error[code]: sentence, the line
/// with a mark under the place, the hint. `folder` goes before the file's name, so that a terminal can open
/// it; the line is taken from `files`.
std::string to_text(
    const workflows::Diagnostic& finding, const std::filesystem::path& folder, const workflows::Files& files);

/// All of them, each with a blank line behind. What is said in the same words for the fourth time and more is told by
/// its places alone: one language that is left out of town.yaml is missed by every text.
std::string list_in_text(
    const std::vector<workflows::Diagnostic>& findings,
    const std::filesystem::path& folder,
    const workflows::Files& files);

/// The same for machines: severity, code, file, line, column, message, hint.
json::object to_json(const workflows::Diagnostic& finding, const std::filesystem::path& folder);

/// "2 errors, 1 warning".
std::string count_in_words(const std::vector<workflows::Diagnostic>& findings);

}  // namespace guichet::cli
