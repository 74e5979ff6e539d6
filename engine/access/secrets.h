#pragma once

// Secrets made by chance, and how they are kept and compared. Thread-safe.

#include <cstddef>
#include <string>
#include <string_view>

namespace guichet::access {

/// So many random bytes, as base64url without padding.
std::string random_text(std::size_t bytes);
/// Hex BLAKE2b-256: enough for secrets that are random; passwords need engine/access/passwords.
std::string digest_of(std::string_view secret);
/// Takes the same time wherever they differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace guichet::access
