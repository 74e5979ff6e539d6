#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace guichet {

/// Names a content for ever: 64 hexadecimal digits, BLAKE2b-256 (RFC 7693) over the parts, each behind its
/// length in eight bytes, little-endian, so that moving a byte from one part to the next changes the digest.
/// Thread-safe.
std::string digest_of(const std::vector<std::string_view>& parts);

}  // namespace guichet
