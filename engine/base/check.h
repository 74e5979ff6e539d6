#pragma once

#include <source_location>
#include <string_view>

namespace guichet {

/// A broken invariant of ours, never bad input: says the sentence on standard error and aborts. Always on.
[[noreturn]] void fail_check(std::string_view sentence, std::source_location where);

inline void check(
    bool condition, std::string_view sentence, std::source_location where = std::source_location::current()) {
  if (!condition) [[unlikely]]
    fail_check(sentence, where);
}

}  // namespace guichet
