#include "engine/access/sealed.h"

#include <array>

#include <sodium.h>

namespace guichet::access {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

using SealingKey = std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

SealingKey key_of(std::string_view secret) {
  static constexpr std::string_view purpose = "guichet sealed draft";
  SealingKey key{};
  crypto_generichash(key.data(), key.size(), bytes_of(secret), secret.size(), bytes_of(purpose), purpose.size());
  return key;
}

}  // namespace

std::string seal(std::string_view secret, std::string_view name, std::string_view content) {
  auto key = key_of(secret);
  std::string sealed(nonce_bytes + content.size() + tag_bytes, '\0');
  randombytes_buf(sealed.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes_of(sealed) + nonce_bytes,
      nullptr,
      bytes_of(content),
      content.size(),
      bytes_of(name),
      name.size(),
      nullptr,
      bytes_of(sealed),
      key.data());
  sodium_memzero(key.data(), key.size());
  return sealed;
}

Result<std::string> unseal(std::string_view secret, std::string_view name, std::string_view sealed) {
  if (sealed.size() < nonce_bytes + tag_bytes) return not_found("there is nothing sealed here");
  auto key = key_of(secret);
  std::string content(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const auto opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(content),
      nullptr,
      nullptr,
      bytes_of(sealed) + nonce_bytes,
      sealed.size() - nonce_bytes,
      bytes_of(name),
      name.size(),
      bytes_of(sealed),
      key.data());
  sodium_memzero(key.data(), key.size());
  if (opened != 0) return not_found("this is sealed under another secret or name");
  return content;
}

}  // namespace guichet::access
