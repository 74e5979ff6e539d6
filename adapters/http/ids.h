#pragma once

#include <string>
#include <string_view>

#include "engine/base/instant.h"

namespace guichet::http {

/// A UUID of version 7 (RFC 9562): time-ordered, 74 random bits. Thread-safe.
std::string new_uuid(Instant now);
/// A UUID of version 8 made from a text: the same text gives the same id, for ever, so that a retried request names
/// the same thing. 122 bits of BLAKE2b: others can neither guess nor collide.
std::string uuid_of(std::string_view text);

/// May this be an id that somebody sent us: 1 to 128 letters, digits and -_.:~
bool is_id(std::string_view text);

}  // namespace guichet::http
