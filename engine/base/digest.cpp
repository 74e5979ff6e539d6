#include "engine/base/digest.h"

#include <array>
#include <cstdint>

#include <sodium/crypto_generichash.h>

#include "engine/base/check.h"

namespace guichet {

std::string digest_of(const std::vector<std::string_view>& parts) {
  std::array<unsigned char, 32> digest{};
  crypto_generichash_state state;
  check(crypto_generichash_init(&state, nullptr, 0, digest.size()) == 0, "BLAKE2b can be started");
  for (const auto part : parts) {
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i)
      length[i] = static_cast<unsigned char>((std::uint64_t{part.size()} >> (8 * i)) & 0xFFU);
    crypto_generichash_update(&state, length.data(), length.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  }
  crypto_generichash_final(&state, digest.data(), digest.size());

  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

}  // namespace guichet
