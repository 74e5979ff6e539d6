#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guichet {

/// The pointer of a member whose name stands twice in its object; nothing where every name stands once. RFC 8259 leaves
/// open which of the two counts, and readers differ: Boost.JSON keeps the last, others the first. Whoever takes JSON
/// from outside refuses it, so that nothing that was sent is dropped unseen.
/// `text` is JSON that `parse_json` has read. Pure and thread-safe; linear in the length of the text.
std::optional<std::string> member_said_twice(std::string_view text);

}  // namespace guichet
