#pragma once

// Readings of a text that several rooms need, byte by byte and in no locale. Pure and thread-safe.

#include <cstddef>
#include <string_view>

namespace guichet {

/// Without the blanks around it; empty where there is nothing else.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n") {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The number that exactly `digits` decimal digits at `at` make; -1 where there are fewer. Up to nine digits.
constexpr int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace guichet
