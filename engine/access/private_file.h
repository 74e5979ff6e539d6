#pragma once

// Files only their owner may read: tokens, accounts, sessions.

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet::access {

/// All of it; empty where there is no file. Errors: unavailable (it cannot be read), forbidden (others than its owner
/// may read it), invalid (larger than expected of it).
Result<std::string> read_private(const std::filesystem::path& file, std::size_t bytes_max = 16u << 20);
/// Replaces it in one step, 0600, synced; creates its folder 0700. Errors: unavailable.
Status replace_private(const std::filesystem::path& file, std::string_view text);
/// Changes with every replacement: to look at a file once a second without reading it.
std::string fingerprint_of(const std::filesystem::path& file);

}  // namespace guichet::access
