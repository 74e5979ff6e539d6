#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.h"
#include "workflows/town.h"

namespace guichet::cli {

/// Reads a town folder from the disk: town.yaml and what it may name (workflows/, templates/, scenarios/,
/// zones and other YAML and GeoJSON files). Hidden files and folders are left out, symbolic links are not
/// followed. Shows progress on standard error where the folder is large. Errors: not_found (no such folder),
/// invalid (too many or too large files, or unreadable ones, each named).
Result<workflows::Files> read_town_folder(const std::filesystem::path& folder);

/// The town folder that a file belongs to: the nearest folder above it that holds town.yaml; empty if there
/// is none.
std::filesystem::path town_folder_of(const std::filesystem::path& file);

}  // namespace guichet::cli
