#include "engine/access/secrets.h"

#include <array>
#include <vector>

#include <sodium.h>

#include "engine/base/check.h"

namespace guichet::access {
namespace {

void ready_sodium() {
  static const int ready = sodium_init();
  check(ready >= 0, "libsodium can start");
}

}  // namespace

std::string random_text(std::size_t bytes) {
  ready_sodium();
  std::vector<unsigned char> random(bytes);
  randombytes_buf(random.data(), random.size());
  std::string text(sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // libsodium counts the terminating zero
  return text;
}

std::string digest_of(std::string_view secret) {
  ready_sodium();
  std::array<unsigned char, 32> hash{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium takes bytes
  const auto* bytes = reinterpret_cast<const unsigned char*>(secret.data());
  crypto_generichash(hash.data(), hash.size(), bytes, secret.size(), nullptr, 0);
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

bool same_secret(std::string_view a, std::string_view b) {
  ready_sodium();
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace guichet::access
