#include "adapters/subscribers/signature.h"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/check.h"

namespace guichet::subscribers {
namespace {

constexpr std::string_view mark = "whsec_";
constexpr std::size_t bytes_min = 24;
constexpr std::size_t bytes_max = 64;

using Bytes = std::vector<unsigned char>;

void ready_sodium() {
  static const int ready = sodium_init();
  check(ready >= 0, "libsodium can start");
}

const unsigned char* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium takes bytes
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_base64(const unsigned char* bytes, std::size_t count) {
  std::string text(sodium_base64_encoded_len(count, sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, count, sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // libsodium counts the terminating zero
  return text;
}

std::optional<Bytes> key_of(std::string_view secret) {
  if (!secret.starts_with(mark)) return std::nullopt;
  secret.remove_prefix(mark.size());
  Bytes key(bytes_max);
  std::size_t count = 0;
  const char* end = nullptr;
  const auto read = sodium_base642bin(
      key.data(), key.size(), secret.data(), secret.size(), nullptr, &count, &end, sodium_base64_VARIANT_ORIGINAL);
  if (read != 0 || end != secret.data() + secret.size() || count < bytes_min) return std::nullopt;
  key.resize(count);
  return key;
}

std::string sign(const Signed& what, const Bytes& key) {
  const auto begin = fmt::format("{}.{}.", what.id, what.timestamp_s);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(begin), begin.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(what.body), what.body.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return "v1," + to_base64(mac.data(), mac.size());
}

}  // namespace

std::string new_secret() {
  ready_sodium();
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  return std::string(mark) + to_base64(random.data(), random.size());
}

Status check_secret(std::string_view secret) {
  ready_sodium();
  if (key_of(secret)) return ok();
  return invalid("a secret is whsec_ and 24 to 64 bytes in base64", {{"/secret", "is no such secret"}});
}

std::string signature_of(const Signed& what, const std::vector<std::string>& secrets) {
  ready_sodium();
  std::string header;
  for (const auto& secret : secrets) {
    const auto key = key_of(secret);
    check(key.has_value(), "a secret that signs was checked");
    header += (header.empty() ? "" : " ") + sign(what, *key);
  }
  return header;
}

}  // namespace guichet::subscribers
