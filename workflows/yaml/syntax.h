#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "workflows/yaml/text.h"

namespace guichet::workflows::yaml {

/// What yaml-cpp's words mean to someone who writes a town, with the place and the likely repair.
Diagnostic explain_syntax(const Text& text, std::size_t offset, std::string_view words);

/// An alias or an anchor, which are bombs more often than they are useful.
Diagnostic refused_alias(const Text& text, std::size_t offset);

Diagnostic too_deep(const Text& text, std::size_t offset);

/// Where brackets are opened a thousand times more than closed, the first beyond the depth we read: yaml-cpp
/// would look for all their ends first. No text of a town looks like this, in quotes or not.
std::optional<std::size_t> runaway_bracket(std::string_view source);

/// Why no key can stand here: a bracket that is never closed, a list or mapping as a key, `{{ }}` without
/// quotes.
Diagnostic explain_key(const Text& text, std::size_t offset);

/// False where a quote begins that the file never closes: yaml-cpp 0.7 takes the rest of the file for the
/// text.
bool is_closed_quote(std::string_view source, std::size_t offset);

/// A text that is quoted in a message, cut at 40 characters.
std::string shorten(std::string_view text);

}  // namespace guichet::workflows::yaml
