#pragma once

// Letters as headers compare them. Thread-safe.

#include <string>
#include <string_view>

namespace guichet::http {

/// A to Z in small letters; every other byte as it is.
inline std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace guichet::http
