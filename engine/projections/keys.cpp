#include "engine/projections/keys.h"

#include <algorithm>
#include <array>

namespace guichet::projections {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t cursor_length_max = 2048;

}  // namespace

Key& Key::number(std::uint64_t value) {
  std::array<char, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  bytes_.append(bytes.data(), bytes.size());
  return *this;
}

std::string_view KeyReader::word() {
  const auto end = rest_.find('\0');
  if (end == std::string_view::npos) {
    intact_ = false;
    return {};
  }
  const auto text = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return text;
}

std::uint8_t KeyReader::byte() {
  if (rest_.empty()) {
    intact_ = false;
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

std::uint64_t KeyReader::number() {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = (value << 8) | byte();
  return value;
}

Instant KeyReader::ascending() {
  return Instant(Duration(static_cast<std::int64_t>(number() ^ (std::uint64_t{1} << 63))));
}

std::string to_cursor(std::string_view key) {
  std::string text;
  text.reserve((key.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : key) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 6) {
      held -= 6;
      text.push_back(alphabet[(bits >> held) & 0x3F]);
    }
  }
  if (held > 0) text.push_back(alphabet[(bits << (6 - held)) & 0x3F]);
  return text;
}

Result<std::string> from_cursor(std::string_view cursor, std::string_view prefix) {
  const auto foreign = [] {
    return invalid(
        "expected the `next` cursor of the page before, unchanged", {{"after", "is not a cursor of this list"}});
  };
  if (cursor.size() > cursor_length_max) return foreign();
  std::string key;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : cursor) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return foreign();
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    key.push_back(static_cast<char>(bits >> held));
  }
  if (!std::string_view(key).starts_with(prefix) || to_cursor(key) != cursor) return foreign();
  return key;
}

}  // namespace guichet::projections
