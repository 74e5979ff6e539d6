#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "engine/people/vault.h"

namespace guichet::people {
namespace {

constexpr std::size_t phone_digits = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Lower case, compatibility forms and accents folded away (Unicode NFKD and case folding, marks stripped).
std::string fold(std::string_view text) {
  constexpr auto how = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
      UTF8PROC_IGNORE);
  utf8proc_uint8_t* folded = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &folded, how);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (size < 0) return std::string(text);  // not UTF-8: as it is
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)};
}

/// Ligatures that Unicode keeps as letters of their own but people type as two, and the printer's apostrophe.
std::string plain_letters(std::string text) {
  const auto replace_all = [&text](std::string_view letter, std::string_view two) {
    for (auto at = text.find(letter); at != std::string::npos; at = text.find(letter, at + two.size()))
      text.replace(at, letter.size(), two);
  };
  replace_all("\u0153", "oe");
  replace_all("\u00e6", "ae");
  replace_all("\u2019", "'");
  return text;
}

}  // namespace

std::string normalise_email(std::string_view text) {
  auto email = fold(text);
  std::erase_if(email, is_space);
  return email;
}

std::string normalise_phone(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
  return digits.size() <= phone_digits ? digits : digits.substr(digits.size() - phone_digits);
}

std::vector<std::string> normalise_name(std::string_view text) {
  const auto folded = plain_letters(fold(text));
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, ""));
  };
  for (const char c : folded) {
    // Bytes beyond ASCII are letters of other scripts; of ASCII only letters and digits make words.
    const bool letter = (c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (letter)
      word += c;
    else if (c != '\'')  // d'Arc is one word, however the apostrophe was typed
      finish();
  }
  finish();
  return words;
}

}  // namespace guichet::people
