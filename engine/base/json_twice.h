#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace guichet {

/// The pointer of a member whose name stands twice in its object; nothing where every name stands once. RFC 8259 leaves
/// open which of the two counts, and readers differ: Boost.JSON keeps the last, others the first. Whoever takes JSON
/// from outside refuses it, so that nothing that was sent is dropped unseen.
/// `read` is what `parse_json` made of `text`: where it has as many members as the text has colons between its strings,
/// none was dropped, and only a text that is to be refused is read once more. Pure and thread-safe; linear.
std::optional<std::string> member_said_twice(std::string_view text, const json::value& read);

}  // namespace guichet
