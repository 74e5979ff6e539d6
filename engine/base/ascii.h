#pragma once

// Small letters of ASCII, for what protocols compare without case: names of headers, addresses, keywords. Every other
// byte stays as it is, whatever the locale. Thread-safe.

#include <algorithm>
#include <string>
#include <string_view>

namespace guichet {

inline std::string ascii_lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(
      small, small.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return small;
}

}  // namespace guichet
