// From a byte of a scalar's value back to the byte of the file it was written as. The two differ by quotes,
// escapes, folded lines and indentation; we walk both side by side, and any run of blanks of one stands for
// one of the other.
#include <string_view>

#include "workflows/yaml/node.h"

namespace guichet::workflows::yaml {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t skip_blanks(std::string_view source, std::size_t at) {
  while (at < source.size() && is_blank(source[at])) ++at;
  return at;
}

/// Bytes of the escape that begins at a backslash, by the letter behind it.
std::size_t escape_length(std::string_view source, std::size_t at) {
  if (at + 1 >= source.size()) return 1;
  switch (source[at + 1]) {
    case 'x': return 4;
    case 'u': return 6;
    case 'U': return 10;
    default: return 2;
  }
}

/// Behind the opening quote, or on the first line of a block.
std::size_t first_byte(std::string_view source, const Node& scalar) {
  const std::size_t at = scalar.offset;
  if (at >= source.size() || !scalar.quoted) return at;
  if (source[at] == '"' || source[at] == '\'') return at + 1;
  if (source[at] != '|' && source[at] != '>') return at;
  const auto end_of_header = source.find('\n', at);
  return end_of_header == std::string_view::npos ? source.size() : skip_blanks(source, end_of_header);
}

/// UTF-8 length of a character by its first byte: an escape stands for a whole character.
std::size_t character_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

}  // namespace

std::size_t offset_in_file(const Text& text, const Node& scalar, std::size_t byte) {
  const std::string_view source = text.text();
  const std::string_view value = scalar.text;
  auto at = first_byte(source, scalar);
  const char quote = scalar.quoted && scalar.offset < source.size() ? source[scalar.offset] : ' ';
  std::size_t i = 0;
  while (i < byte && i < value.size() && at < source.size()) {
    if (quote == '"' && source[at] == '\\') {
      at += escape_length(source, at);
      i += character_length(value[i]);
      continue;
    }
    if (is_blank(value[i]) && is_blank(source[at])) {
      // A fold or an indentation: all blanks of the value for all blanks of the file, unless they match one
      // by one.
      if (value[i] == source[at] && value[i] != '\n') {
        ++i, ++at;
        continue;
      }
      while (i < byte && i < value.size() && is_blank(value[i])) ++i;
      at = skip_blanks(source, at);
      continue;
    }
    if (is_blank(source[at])) at = skip_blanks(source, at);
    if (quote == '\'' && value[i] == '\'') ++at;
    ++i, ++at;
  }
  return i < value.size() && !is_blank(value[i]) && at < source.size() && is_blank(source[at]) ? skip_blanks(source, at)
                                                                                               : at;
}

}  // namespace guichet::workflows::yaml
