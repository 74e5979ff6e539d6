#pragma once

// JSON written onto the end of a text, as our documents have it: members in their order, no blanks, numbers
// as people write them (48.85, 2.0). Texts are UTF-8 already. Pure and thread-safe; nothing fails.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/json.h"

namespace guichet::events {

/// With quotes and what must be escaped between them.
void append_string(std::string& out, std::string_view text);
void append_signed(std::string& out, std::int64_t number);
void append_unsigned(std::string& out, std::uint64_t number);
/// A moment in RFC 3339, with quotes.
void append_moment(std::string& out, Instant moment);
void append_value(std::string& out, const json::value& value);
void append_object(std::string& out, const json::object& object);

}  // namespace guichet::events
