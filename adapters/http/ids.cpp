#include "adapters/http/ids.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <sys/random.h>

#include "engine/base/check.h"
#include "engine/base/digest.h"

namespace guichet::http {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

std::string text_of(const Bytes& bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[bytes[i] >> 4U];
    text += digits[bytes[i] & 15U];
  }
  return text;
}

void mark(Bytes& bytes, unsigned version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | (version << 4U));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
}

/// Random bytes that the kernel gave for several ids at once: every request has one.
Bytes random_bytes() {
  thread_local std::array<Bytes, 16> drawn{};
  thread_local std::size_t left = 0;
  if (left == 0) {
    check(
        getrandom(drawn.data(), sizeof drawn, 0) == static_cast<ssize_t>(sizeof drawn), "the kernel has random bytes");
    left = drawn.size();
  }
  return std::exchange(drawn[--left], Bytes{});
}

}  // namespace

std::string new_uuid(Instant now) {
  auto bytes = random_bytes();
  const auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
  mark(bytes, 7);
  return text_of(bytes);
}

std::string uuid_of(std::string_view text) {
  const auto digest = digest_of({"guichet uuid", text});
  Bytes bytes{};
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>((nibble(digest[2 * i]) << 4U) | nibble(digest[2 * i + 1]));
  mark(bytes, 8);
  return text_of(bytes);
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:~").find(c) != std::string_view::npos;
  });
}

}  // namespace guichet::http
