#pragma once

// What a text must look like, whole: RE2, so that the cost is linear in the text whatever the pattern. Thread-safe.

#include <string>
#include <string_view>

namespace guichet::workflows::expression {

/// Empty: it is a pattern. Else what is wrong with it.
std::string fault_of_pattern(const std::string& pattern);
/// All of the text, from its beginning to its end. What is no pattern is matched by nothing. The patterns a thread met
/// last are kept compiled.
bool matches_whole(const std::string& pattern, std::string_view text);

}  // namespace guichet::workflows::expression
