// A file of checkpoints, one JSON object a line:
//
//   {"position": number, "hash": hex, "time": RFC 3339, "key": hex, "signature": hex}
//   signature = Ed25519 of "guichet checkpoint POSITION HASH TIME"
#include "engine/store/checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/check.h"
#include "engine/base/json.h"
#include "engine/store/disk.h"

namespace guichet::store {
namespace {

template <std::size_t Size>
std::string to_hex(const std::array<std::byte, Size>& bytes) {
  std::string text(2 * Size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), Size);
  text.pop_back();
  return text;
}

template <std::size_t Size>
bool from_hex(std::string_view text, std::array<std::byte, Size>& bytes) {
  std::size_t size = 0;
  return text.size() == 2 * Size &&
         sodium_hex2bin(
             reinterpret_cast<unsigned char*>(bytes.data()), Size, text.data(), text.size(), nullptr, &size, nullptr) ==
             0;
}

std::string statement(const Checkpoint& checkpoint) {
  return fmt::format(
      "guichet checkpoint {} {} {}",
      checkpoint.head.position,
      to_hex(checkpoint.head.hash),
      to_rfc3339(checkpoint.time));
}

template <class Bytes>
auto* raw(Bytes& bytes) {
  return reinterpret_cast<std::conditional_t<std::is_const_v<Bytes>, const unsigned char*, unsigned char*>>(
      bytes.data());
}

bool is_signed(const Checkpoint& checkpoint) {
  const auto text = statement(checkpoint);
  return crypto_sign_verify_detached(raw(checkpoint.signature), raw(text), text.size(), raw(checkpoint.public_key)) ==
         0;
}

Result<Checkpoint> read_line(std::string_view line) {
  GUICHET_TRY(const auto value, parse_json(line));
  JsonFields fields(value);
  Checkpoint checkpoint;
  const auto position = fields.optional_integer("position").value_or(0);
  const auto time = parse_rfc3339(fields.required_string("time"));
  const bool readable = from_hex(fields.required_string("hash"), checkpoint.head.hash) &&
                        from_hex(fields.required_string("key"), checkpoint.public_key) &&
                        from_hex(fields.required_string("signature"), checkpoint.signature);
  GUICHET_TRY_STATUS(fields.finish());
  if (!readable || !time || position < 1) return invalid("expected a position, a time and three hex texts");
  checkpoint.head.position = static_cast<Position>(position);
  checkpoint.time = *time;
  return checkpoint;
}

using SecretKey = std::array<std::byte, 64>;
static_assert(sizeof(SecretKey) == crypto_sign_SECRETKEYBYTES);

Status create_key(const std::string& path) {
  SecretKey secret;
  std::array<std::byte, crypto_sign_PUBLICKEYBYTES> open_part;
  crypto_sign_keypair(raw(open_part), raw(secret));
  {
    GUICHET_TRY(const auto file, File::open(path + ".new", O_RDWR | O_CREAT | O_TRUNC));
    GUICHET_TRY_STATUS(file.write_at(0, secret));
    GUICHET_TRY_STATUS(file.sync());
  }
  sodium_memzero(secret.data(), secret.size());
  return rename_durably(path + ".new", path);
}

}  // namespace

Result<Checkpoint> sign_checkpoint(const std::string& key_path, const Head& head, Instant time) {
  check(sodium_init() >= 0, "libsodium must start");
  if (!exists(key_path)) GUICHET_TRY_STATUS(create_key(key_path));
  GUICHET_TRY(const auto file, File::open(key_path, O_RDONLY));
  SecretKey secret;
  GUICHET_TRY(const auto size, file.read_at(0, secret));
  if (size != secret.size()) return corrupt(fmt::format("{} is not a signing key", key_path));
  Checkpoint checkpoint{.head = head, .time = time};
  crypto_sign_ed25519_sk_to_pk(raw(checkpoint.public_key), raw(secret));
  const auto text = statement(checkpoint);
  crypto_sign_detached(raw(checkpoint.signature), nullptr, raw(text), text.size(), raw(secret));
  sodium_memzero(secret.data(), secret.size());
  return checkpoint;
}

Result<std::vector<Checkpoint>> read_checkpoints(const std::string& path) {
  std::vector<Checkpoint> checkpoints;
  if (!exists(path)) return checkpoints;
  GUICHET_TRY(const auto file, File::open(path, O_RDONLY));
  GUICHET_TRY(const auto size, file.size());
  std::string text(size, '\0');
  GUICHET_TRY(const auto got, file.read_at(0, std::as_writable_bytes(std::span(text))));
  text.resize(got);
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto checkpoint = read_line(std::string_view(text).substr(at, end - at));
    const auto where = fmt::format("line {} of {}", number + 1, path);
    if (!checkpoint) return corrupt(fmt::format("{} is no checkpoint: {}", where, checkpoint.error().message));
    if (!is_signed(*checkpoint)) return corrupt(fmt::format("{} is not signed by its key", where));
    if (!checkpoints.empty() && checkpoints.front().public_key != checkpoint->public_key)
      return corrupt(fmt::format("{} is signed by another key than the first line", where));
    checkpoints.push_back(*checkpoint);
    at = end + 1;
  }
  return checkpoints;
}

Status append_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  const json::object line{
      {"position", checkpoint.head.position},
      {"hash", to_hex(checkpoint.head.hash)},
      {"time", to_rfc3339(checkpoint.time)},
      {"key", to_hex(checkpoint.public_key)},
      {"signature", to_hex(checkpoint.signature)}};
  GUICHET_TRY(const auto file, File::open(path, O_RDWR | O_CREAT));
  GUICHET_TRY(const auto end, file.size());
  const auto text = json::serialize(line) + "\n";
  GUICHET_TRY_STATUS(file.write_at(end, std::as_bytes(std::span(text))));
  return file.sync();
}

}  // namespace guichet::store
