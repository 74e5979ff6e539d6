#pragma once

// Bytes that only whoever knows a secret can read: for what is kept for a while beside the log. Stateless, thread-safe.

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet::access {

/// Sealed under a key made from a secret of 192 bits or more (BLAKE2b, then XChaCha20-Poly1305; libsodium), and only
/// good under this name: a file that takes another's place does not open.
std::string seal(std::string_view secret, std::string_view name, std::string_view content);
/// Errors: not_found, also for a secret or a name that does not open it.
Result<std::string> unseal(std::string_view secret, std::string_view name, std::string_view sealed);

}  // namespace guichet::access
