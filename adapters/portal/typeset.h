#pragma once

#include <string>
#include <string_view>

namespace guichet::portal {

/// A page as its language sets it: in French the spaces before : ; ? ! and within « » do not break, and those before
/// ; ? ! are thin, and the apostrophe inside a word is curved. Town halls type plain ones. Only what is read changes:
/// attributes, and what stands in a field that will be sent back, stay as they were. Thread-safe; one pass, some
/// microseconds a page.
std::string typeset(std::string html, std::string_view language);

}  // namespace guichet::portal
