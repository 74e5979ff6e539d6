#pragma once

#include <cstddef>
#include <string_view>

namespace guichet {

/// Bytes of the well-formed UTF-8 character (RFC 3629) at the beginning of a text that is not empty; 0: there is none.
/// Pure; thread-safe.
std::size_t character_length(std::string_view text);

/// The whole text is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace guichet
