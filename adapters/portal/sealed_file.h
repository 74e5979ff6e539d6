#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet::portal {

/// Writes a file, 0600 and in one step, sealed under a key made from a secret of 192 bits or more (BLAKE2b, then
/// XChaCha20-Poly1305; libsodium). Errors: unavailable.
Status write_sealed(const std::filesystem::path& path, std::string_view secret, std::string_view content);
/// Errors: not_found, also for a secret that does not open it.
Result<std::string> read_sealed(const std::filesystem::path& path, std::string_view secret);

}  // namespace guichet::portal
