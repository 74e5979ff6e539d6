#pragma once

// Attachments as they lie on the disk, sealed, for whoever keeps a second copy of them: the bytes that a file's name is
// the hash of. Thread-safe, beside a running server too; files never change.

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace guichet::store {

/// How many bytes of a FileStore's folder this one takes. Errors: not_found.
Result<std::uint64_t> stored_size(const std::string& folder, const std::string& hash);
/// All of them. Errors: not_found, corrupt (they are not what the name says), unavailable.
Result<std::string> read_stored(const std::string& folder, const std::string& hash);

}  // namespace guichet::store
