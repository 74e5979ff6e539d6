// A sealed value, wherever JSON stands:
//
//   sealed = {"$sealed": {"k": key number, "n": nonce, "c": ciphertext}}
//   nonce = 24 random bytes, ciphertext = XChaCha20-Poly1305 of the plain value's JSON text; both URL-safe
//   base64 additional data = "guichet sealed value" and the key number in decimal
#include "engine/people/sealed.h"

#include <array>
#include <span>

#include <fmt/format.h>

namespace guichet::people {
namespace {

constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
using Bytes = std::vector<unsigned char>;

/// A nonce and a ciphertext are no secrets: libsodium's encoder takes the same time for every value, and five
/// times as much.
json::string to_base64(std::span<const unsigned char> bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  json::string text((bytes.size() * 4 + 2) / 3, '\0');
  auto* to = text.data();
  const auto digit = [](std::uint32_t bits, unsigned shift) { return digits[bits >> shift & 0x3FU]; };
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3, to += 4) {
    const auto bits = std::uint32_t{bytes[at]} << 16U | std::uint32_t{bytes[at + 1]} << 8U | bytes[at + 2];
    to[0] = digit(bits, 18);
    to[1] = digit(bits, 12);
    to[2] = digit(bits, 6);
    to[3] = digit(bits, 0);
  }
  if (at == bytes.size()) return text;
  const bool one_left = bytes.size() - at == 1;
  const auto bits = std::uint32_t{bytes[at]} << 16U | (one_left ? 0U : std::uint32_t{bytes[at + 1]} << 8U);
  to[0] = digit(bits, 18);
  to[1] = digit(bits, 12);
  if (!one_left) to[2] = digit(bits, 6);
  return text;
}

std::optional<Bytes> from_base64(const json::value* text) {
  if (text == nullptr || !text->is_string() || text->get_string().empty()) return std::nullopt;
  const auto& digits = text->get_string();
  Bytes bytes(digits.size());
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), digits.data(), digits.size(), nullptr, &size, &end, base64) != 0 ||
      end != digits.data() + digits.size())
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

std::string additional_data(KeyNumber number) {
  return fmt::format("guichet sealed value {}", number);
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_wrapper(const json::value& value, std::string_view word) {
  const auto* object = value.if_object();
  return object != nullptr && object->size() == 1 && object->contains(word);
}

Error altered() {
  return corrupt("a sealed value is not what was stored");
}

/// Replaces every value inside that `wanted` picks by what `change` makes of it; all else stays.
template <class Wanted, class Change>
Status replace(json::value& value, const Wanted& wanted, const Change& change) {
  if (wanted(value)) {
    GUICHET_TRY(value, change(value));
    return ok();
  }
  if (auto* object = value.if_object())
    for (auto& member : *object) GUICHET_TRY_STATUS(replace(member.value(), wanted, change));
  if (auto* array = value.if_array())
    for (auto& element : *array) GUICHET_TRY_STATUS(replace(element, wanted, change));
  return ok();
}

}  // namespace

bool is_sealed(const json::value& value) {
  return is_wrapper(value, "$sealed");
}

bool is_personal(const json::value& value) {
  return is_wrapper(value, "$personal");
}

json::value personal(json::value value) {
  json::object wrapper;
  wrapper["$personal"] = std::move(value);
  return wrapper;
}

json::value seal_with(const Secret& data_key, KeyNumber number, const json::value& plain) {
  auto text = json::serialize(plain);
  const auto additional = additional_data(number);
  std::array<unsigned char, nonce_bytes> nonce;
  randombytes_buf(nonce.data(), nonce.size());
  Bytes cipher(text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      cipher.data(),
      nullptr,
      bytes_of(text),
      text.size(),
      bytes_of(additional),
      additional.size(),
      nullptr,
      nonce.data(),
      data_key.data());
  sodium_memzero(text.data(), text.size());
  // Signed, as a reader of the text has it: what is folded live and what is read again are then alike.
  json::object outer;
  auto& inner = outer["$sealed"].emplace_object();
  inner.reserve(3);
  inner.emplace("k", static_cast<std::int64_t>(number));
  inner.emplace("n", to_base64(nonce));
  inner.emplace("c", to_base64(cipher));
  return outer;
}

Result<KeyNumber> key_of(const json::value& sealed) {
  const auto* inner = sealed.get_object().at("$sealed").if_object();
  const auto* number = inner == nullptr ? nullptr : inner->if_contains("k");
  boost::system::error_code failure;
  const auto key = number == nullptr ? 0 : number->to_number<KeyNumber>(failure);
  if (failure || key == 0) return altered();
  return key;
}

Result<json::value> open_with(const Secret& data_key, const json::value& sealed) {
  GUICHET_TRY(const auto number, key_of(sealed));
  const auto& inner = sealed.get_object().at("$sealed").get_object();
  const auto nonce = from_base64(inner.if_contains("n"));
  const auto cipher = from_base64(inner.if_contains("c"));
  if (!nonce || !cipher || nonce->size() != nonce_bytes || cipher->size() < crypto_aead_xchacha20poly1305_ietf_ABYTES)
    return altered();
  const auto additional = additional_data(number);
  std::string text(cipher->size() - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(text.data()),
          nullptr,
          nullptr,
          cipher->data(),
          cipher->size(),
          bytes_of(additional),
          additional.size(),
          nonce->data(),
          data_key.data()) != 0)
    return altered();
  auto plain = parse_json(text);
  sodium_memzero(text.data(), text.size());
  if (!plain) return altered();
  return plain;
}

Status Vault::seal_personal(json::value& value, KeyNumber key) const {
  return replace(
      value, is_personal, [&](const json::value& found) { return seal(key, found.get_object().at("$personal")); });
}

Result<json::value> Vault::unseal(const json::value& value) const {
  auto plain = value;
  GUICHET_TRY_STATUS(replace(plain, is_sealed, [&](const json::value& found) -> Result<json::value> {
    GUICHET_TRY(auto opened, open(found));
    if (!opened) return json::value(json::object{{"$erased", true}});
    return std::move(*opened);
  }));
  return plain;
}

}  // namespace guichet::people
