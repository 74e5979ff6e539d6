#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::workflows::expression {

// Texts are UTF-8 and counted in code points, as CEL has it. All functions are pure. Those that walk a text
// expect it valid; is_utf8() is asked wherever bytes come in.

bool is_utf8(std::string_view text);
/// Code points of a valid text.
std::size_t length_of(std::string_view text);
/// The byte where code point number `index` begins; the text's size at the end or beyond it.
std::size_t byte_of(std::string_view text, std::size_t index);
/// The bytes of the code point at byte `at`.
std::size_t width_at(std::string_view text, std::size_t at);
/// The code point at byte `at`.
char32_t code_point_at(std::string_view text, std::size_t at);
void append_utf8(std::string& text, char32_t code_point);
/// Unicode White_Space, and no other invisible character.
bool is_white_space(char32_t code_point);
/// "a \"quoted\" text" as a CEL literal; what is not UTF-8 becomes U+FFFD.
std::string quoted(std::string_view text);

/// The shortest decimals that read back as the same number, never with an exponent; NaN, Infinity, -Infinity.
std::string real_text(double value);

/// RFC 4648 section 4, padded.
std::string to_base64(std::string_view bytes);
/// Padding may be missing; nothing where it is not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace guichet::workflows::expression
