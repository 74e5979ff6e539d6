#include "workflows/expression/text.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace guichet::workflows::expression {
namespace {

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Bytes of the sequence that this one begins; 0 for a byte that begins none.
std::size_t width_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

/// Bytes of the valid sequence at `at`, 0 where there is none (overlong forms and surrogates included).
std::size_t valid_width(std::string_view text, std::size_t at) {
  const auto width = width_of(static_cast<unsigned char>(text[at]));
  if (width == 0 || at + width > text.size()) return 0;
  for (std::size_t i = 1; i < width; ++i)
    if (!is_continuation(text[at + i])) return 0;
  const auto point = code_point_at(text, at);
  if (width == 3 && (point < 0x800 || (point >= 0xD800 && point < 0xE000))) return 0;
  if (width == 4 && (point < 0x10000 || point > 0x10FFFF)) return 0;
  return width;
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string_view escape_of(char byte) {
  switch (byte) {
    case '\a': return "\\a";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '\v': return "\\v";
    case '\\': return "\\\\";
    case '"': return "\\\"";
    default: return "";
  }
}

}  // namespace

bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto width = valid_width(text, at);
    if (width == 0) return false;
    at += width;
  }
  return true;
}

std::size_t length_of(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text)
    if (!is_continuation(byte)) ++count;
  return count;
}

std::size_t width_at(std::string_view text, std::size_t at) {
  const auto width = width_of(static_cast<unsigned char>(text[at]));
  return width == 0 || at + width > text.size() ? 1 : width;
}

std::size_t byte_of(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  while (index > 0 && at < text.size()) {
    at += width_at(text, at);
    --index;
  }
  return at;
}

char32_t code_point_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const auto width = width_at(text, at);
  if (width == 1) return first;
  char32_t point = first & (0xFFU >> (width + 1));
  for (std::size_t i = 1; i < width; ++i) point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  return point;
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto push = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0U | (code_point >> 6U));
    push(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    push(0xE0U | (code_point >> 12U));
    push(0x80U | ((code_point >> 6U) & 0x3FU));
    push(0x80U | (code_point & 0x3FU));
  } else {
    push(0xF0U | (code_point >> 18U));
    push(0x80U | ((code_point >> 12U) & 0x3FU));
    push(0x80U | ((code_point >> 6U) & 0x3FU));
    push(0x80U | (code_point & 0x3FU));
  }
}

bool is_white_space(char32_t code_point) {
  if (code_point >= 0x09 && code_point <= 0x0D) return true;
  if (code_point >= 0x2000 && code_point <= 0x200A) return true;
  static constexpr std::array<char32_t, 9> others = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
  for (const char32_t other : others)
    if (code_point == other) return true;
  return false;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  std::size_t at = 0;
  while (at < text.size()) {
    const auto width = valid_width(text, at);
    const auto escape = escape_of(text[at]);
    if (width == 0)
      result += "\uFFFD";
    else if (!escape.empty())
      result += escape;
    else
      result += text.substr(at, width);
    at += width == 0 ? 1 : width;
  }
  return result + "\"";
}

std::string real_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 400> buffer{};  // the longest double has 309 digits before the point, or 325 behind it
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  return std::string(buffer.data(), end);
}

std::string to_base64(std::string_view bytes) {
  std::string result;
  result.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
    const unsigned group = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
    result += alphabet[(group >> 18U) & 0x3FU];
    result += alphabet[(group >> 12U) & 0x3FU];
    result += i + 1 < bytes.size() ? alphabet[(group >> 6U) & 0x3FU] : '=';
    result += i + 2 < bytes.size() ? alphabet[group & 0x3FU] : '=';
  }
  return result;
}

std::optional<std::string> from_base64(std::string_view text) {
  const bool padded = text.size() % 4 == 0;
  for (int i = 0; i < 2 && padded && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string result;
  unsigned group = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const auto value = alphabet.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    group = (group << 6U) | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    result.push_back(static_cast<char>((group >> bits) & 0xFFU));
    group &= (1U << bits) - 1U;
  }
  return result;
}

}  // namespace guichet::workflows::expression
