#pragma once

// A file as it was written: its lines are found once, so that any byte of it can be named as a person would.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/source.h"

namespace guichet::workflows::yaml {

/// Immutable; thread-safe.
class Text {
 public:
  Text(std::string file, std::string text);

  const std::string& file() const { return file_; }

  const std::string& text() const { return text_; }

  /// Where a byte stands; one beyond the end is the end. Columns count characters, not bytes, and a byte
  /// order mark is none.
  Place place(std::size_t offset) const;

 private:
  std::string file_;
  std::string text_;
  std::size_t characters_before(std::size_t offset) const;

  std::vector<std::size_t> lines_;       ///< offset of each line's first byte
  std::vector<std::size_t> characters_;  ///< before each block of bytes: a file may be one line of a megabyte
};

/// Bytes of the UTF-8 byte order mark at the beginning: 3 or 0.
std::size_t byte_order_mark(std::string_view text);

/// Offset of the first byte that is no UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing beyond
/// U+10FFFF).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Offset of the first control character other than tab, line feed and carriage return.
std::optional<std::size_t> first_control_character(std::string_view text);

}  // namespace guichet::workflows::yaml
