#pragma once

#include <string>
#include <string_view>

namespace guichet {

/// Appends a text to an element or attribute of XML 1.0 or HTML. Control characters other than line ends and tabs,
/// U+FFFE and U+FFFF have no place there, escaped or not, and are left out. Pure; thread-safe.
void append_escaped(std::string& markup, std::string_view text);

/// The same by itself.
std::string escaped(std::string_view text);

}  // namespace guichet
