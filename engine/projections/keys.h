#pragma once

// Keys of the views sort as bytes, so that a page is one scan. A part that may vary in length ends with a
// zero byte, numbers are big-endian, and "newest first" is the number's complement.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/result.h"

namespace guichet::projections {

/// Builds a key part by part.
class Key {
 public:
  Key() { bytes_.reserve(96); }

  Key& word(std::string_view text) {
    bytes_.append(text);
    bytes_.push_back('\0');
    return *this;
  }

  Key& byte(std::uint8_t value) {
    bytes_.push_back(static_cast<char>(value));
    return *this;
  }

  Key& number(std::uint64_t value);

  /// Earliest first; instants before 1970 sort rightly too.
  Key& ascending(Instant instant) { return number(ordered(instant)); }

  Key& descending(Instant instant) { return number(~ordered(instant)); }

  const std::string& bytes() const& { return bytes_; }

  std::string bytes() && { return std::move(bytes_); }

 private:
  static std::uint64_t ordered(Instant instant) {
    return static_cast<std::uint64_t>(instant.time_since_epoch().count()) ^ (std::uint64_t{1} << 63);
  }

  std::string bytes_;
};

/// Reads a key's parts in order. `intact()` is false once something was missing.
class KeyReader {
 public:
  explicit KeyReader(std::string_view bytes) : rest_(bytes) {}

  std::string_view word();
  std::uint8_t byte();
  std::uint64_t number();
  Instant ascending();

  bool intact() const { return intact_; }

 private:
  std::string_view rest_;
  bool intact_ = true;
};

/// The opaque cursor of a page that ended with `key`: base64url without padding (RFC 4648 §5).
std::string to_cursor(std::string_view key);
/// The key again. Errors: invalid, when it was not made by to_cursor for a key that starts with `prefix`.
Result<std::string> from_cursor(std::string_view cursor, std::string_view prefix);

}  // namespace guichet::projections
