#include "engine/events/json_text.h"

#include <cmath>
#include <cstring>
#include <iterator>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include <fmt/format.h>

#include "engine/base/instant_text.h"

namespace guichet::events {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101U;

bool needs_escape(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// Zero where none of eight bytes needs an escape (the tests for a zero byte and for a small one of "Bit
/// Twiddling Hacks", S. E. Anderson). The neighbour of one that does may look so too.
std::uint64_t suspects(const char* eight) {
  std::uint64_t word = 0;
  std::memcpy(&word, eight, sizeof word);
  const auto is_zero = [](std::uint64_t bytes) { return (bytes - every_byte) & ~bytes; };
  return (is_zero(word ^ (every_byte * '"')) | is_zero(word ^ (every_byte * '\\')) |
          ((word - every_byte * 0x20) & ~word)) &
         (every_byte * 0x80);
}

#if defined(__SSE2__)

/// The same of sixteen bytes, and exact.
int suspects_of_sixteen(const char* sixteen) {
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(sixteen));
  const auto low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
  const auto quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const auto slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return _mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, slash)));
}

/// Up to the last sixteen bytes that hold none.
std::size_t skip_sixteens(std::string_view text, std::size_t at) {
  while (at + 16 <= text.size() && suspects_of_sixteen(text.data() + at) == 0) at += 16;
  return at;
}

#else

std::size_t skip_sixteens(std::string_view /*text*/, std::size_t at) {
  return at;
}

#endif

/// Bytes from `at` on that stand in the document as they are.
std::size_t plain_run(std::string_view text, std::size_t at) {
  const auto start = at;
  at = skip_sixteens(text, at);
  while (at + 8 <= text.size() && suspects(text.data() + at) == 0) at += 8;
  // The last bytes once more with those before them, rather than one by one.
  if (text.size() >= 8 && at + 8 > text.size() && suspects(text.data() + text.size() - 8) == 0) at = text.size();
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at - start;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '"':
    case '\\': out += c; return;
    case '\b': out += 'b'; return;
    case '\f': out += 'f'; return;
    case '\n': out += 'n'; return;
    case '\r': out += 'r'; return;
    case '\t': out += 't'; return;
    default:
      out += "u00";
      out += digits[static_cast<unsigned char>(c) >> 4U];
      out += digits[static_cast<unsigned char>(c) & 0xFU];
  }
}

/// 48.85 and 2.0, never 4.885E1: people read these bytes, and a number keeps its kind.
void append_real(std::string& out, double real) {
  if (!std::isfinite(real)) {
    out += "null";
    return;
  }
  const auto start = out.size();
  fmt::format_to(std::back_inserter(out), "{}", real);
  if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

void append_array(std::string& out, const json::array& array) {
  char separator = '[';
  for (const auto& value : array) {
    out += separator;
    append_value(out, value);
    separator = ',';
  }
  out += array.empty() ? "[]" : "]";
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto run = plain_run(text, at);
    out.append(text, at, run);
    at += run;
    if (at < text.size()) append_escape(out, text[at++]);
  }
  out += '"';
}

void append_signed(std::string& out, std::int64_t number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

void append_unsigned(std::string& out, std::uint64_t number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

void append_moment(std::string& out, Instant moment) {
  out += '"';
  append_rfc3339(out, moment);
  out += '"';
}

void append_object(std::string& out, const json::object& object) {
  char separator = '{';
  for (const auto& [key, value] : object) {
    out += separator;
    append_string(out, key);
    out += ':';
    append_value(out, value);
    separator = ',';
  }
  out += object.empty() ? "{}" : "}";
}

void append_value(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: out += "null"; return;
    case json::kind::bool_: out += value.get_bool() ? "true" : "false"; return;
    case json::kind::int64: append_signed(out, value.get_int64()); return;
    case json::kind::uint64: append_unsigned(out, value.get_uint64()); return;
    case json::kind::double_: append_real(out, value.get_double()); return;
    case json::kind::string: append_string(out, value.get_string()); return;
    case json::kind::array: append_array(out, value.get_array()); return;
    case json::kind::object: append_object(out, value.get_object()); return;
  }
}

}  // namespace guichet::events
