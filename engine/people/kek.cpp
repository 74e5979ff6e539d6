#include "engine/people/kek.h"

#include <filesystem>
#include <span>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "engine/store/disk.h"

namespace guichet::people {
namespace {

constexpr std::size_t wrap_nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(
    sizeof(store::WrappedKey) == wrap_nonce_bytes + Secret::size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);

std::span<const std::byte> bytes_of(const Secret& secret) {
  return std::as_bytes(std::span(secret.data(), Secret::size()));
}

Status write_kek(const std::string& path, const Secret& kek) {
  const auto next = path + ".new";
  {
    GUICHET_TRY(const auto file, store::File::open(next, O_RDWR | O_CREAT | O_TRUNC));
    GUICHET_TRY_STATUS(file.write_at(0, bytes_of(kek)));
    GUICHET_TRY_STATUS(file.sync());
  }
  return store::rename_durably(next, std::filesystem::absolute(path).string());
}

}  // namespace

Status read_kek(const std::string& path, Secret& kek) {
  GUICHET_TRY(const auto file, store::File::open(path, O_RDONLY));
  GUICHET_TRY(const auto file_size, file.size());
  if (file_size != Secret::size())
    return corrupt(fmt::format("{} must hold exactly 32 bytes, it has {}", path, file_size));
  GUICHET_TRY(const auto size, file.read_at(0, std::as_writable_bytes(std::span(kek.data(), Secret::size()))));
  if (size != Secret::size()) return corrupt(fmt::format("{} is cut short", path));
  return ok();
}

Status read_named_kek(const std::string& path, Secret& kek) {
  constexpr auto expected = "expected the file of the key-encryption key, 32 bytes (--kek, GUICHET_KEK)";
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure)
    return invalid(
        fmt::format("{}, found nothing usable at {}: {}. Name the right file", expected, path, failure.message()));
  if (size != Secret::size())
    return invalid(fmt::format("{}, found {} bytes at {}. Name the right file", expected, size, path));
  if (::access(path.c_str(), R_OK) != 0)
    return invalid(fmt::format("{}; {} is not ours to read. Run this as whoever owns it", expected, path));
  return read_kek(path, kek);
}

Status create_kek(const std::string& path) {
  Secret kek;
  randombytes_buf(kek.data(), Secret::size());
  return write_kek(path, kek);
}

Status copy_kek(const std::string& from, const std::string& to) {
  Secret kek;
  GUICHET_TRY_STATUS(read_kek(from, kek));
  if (store::exists(to)) GUICHET_TRY_STATUS(wipe_file(to));
  return write_kek(to, kek);
}

Status wipe_file(const std::string& path) {
  GUICHET_TRY(const auto file, store::File::open(path, O_RDWR));
  GUICHET_TRY(const auto size, file.size());
  const std::vector<std::byte> zeros(size);
  GUICHET_TRY_STATUS(file.write_at(0, zeros));
  return file.sync();
}

store::KeyFingerprint fingerprint(const Secret& kek) {
  constexpr std::string_view words = "guichet key-encryption key";
  store::KeyFingerprint print;
  crypto_generichash(
      reinterpret_cast<unsigned char*>(print.data()),
      print.size(),
      reinterpret_cast<const unsigned char*>(words.data()),
      words.size(),
      kek.data(),
      Secret::size());
  return print;
}

store::WrappedKey wrap(const Secret& data_key, const Secret& kek) {
  store::WrappedKey wrapped;
  auto* bytes = reinterpret_cast<unsigned char*>(wrapped.data());
  randombytes_buf(bytes, wrap_nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes + wrap_nonce_bytes, nullptr, data_key.data(), Secret::size(), nullptr, 0, nullptr, bytes, kek.data());
  return wrapped;
}

Status unwrap(const store::WrappedKey& wrapped, const Secret& kek, Secret& data_key) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(wrapped.data());
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          data_key.data(),
          nullptr,
          nullptr,
          bytes + wrap_nonce_bytes,
          wrapped.size() - wrap_nonce_bytes,
          nullptr,
          0,
          bytes,
          kek.data()) != 0)
    return corrupt("a data key does not open with the key-encryption key");
  return ok();
}

}  // namespace guichet::people
