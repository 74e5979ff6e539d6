#include "adapters/portal/sealed_file.h"

#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <sodium.h>

namespace guichet::portal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

using Key = std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

Key key_of(std::string_view secret) {
  static constexpr std::string_view purpose = "guichet sealed draft";
  Key key{};
  crypto_generichash(key.data(), key.size(), bytes_of(secret), secret.size(), bytes_of(purpose), purpose.size());
  return key;
}

}  // namespace

Status write_sealed(const fs::path& path, std::string_view secret, std::string_view content) {
  auto key = key_of(secret);
  const auto name = path.filename().string();
  std::string sealed(nonce_bytes + content.size() + tag_bytes, '\0');
  randombytes_buf(sealed.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes_of(sealed) + nonce_bytes,
      nullptr,
      bytes_of(content),
      content.size(),
      bytes_of(std::string_view(name)),
      name.size(),
      nullptr,
      bytes_of(sealed),
      key.data());
  sodium_memzero(key.data(), key.size());
  // A name of its own: two requests of one visitor may be saved at once.
  const auto fresh = path.string() + fmt::format(".{:08x}", randombytes_random());
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(sealed.data(), static_cast<std::streamsize>(sealed.size()));
    if (!file.flush()) return unavailable("cannot keep a draft: the disk refuses");
  }
  std::error_code failure;
  fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, failure);
  if (!failure) fs::rename(fresh, path, failure);
  if (failure) return unavailable(fmt::format("cannot keep a draft: {}", failure.message()));
  return ok();
}

Result<std::string> read_sealed(const fs::path& path, std::string_view secret) {
  std::ifstream file(path, std::ios::binary);
  const std::string sealed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (sealed.size() < nonce_bytes + tag_bytes) return guichet::not_found("there is no such draft");
  auto key = key_of(secret);
  const auto name = path.filename().string();
  std::string content(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const std::string_view box(sealed);
  const auto opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(content),
      nullptr,
      nullptr,
      bytes_of(box) + nonce_bytes,
      box.size() - nonce_bytes,
      bytes_of(std::string_view(name)),
      name.size(),
      bytes_of(box),
      key.data());
  sodium_memzero(key.data(), key.size());
  if (opened != 0) return guichet::not_found("there is no such draft");
  return content;
}

}  // namespace guichet::portal
