#include "engine/access/tokens.h"

#include <array>
#include <span>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/check.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

constexpr std::string_view prefix = "guichet_";
constexpr std::size_t id_length = 12;
constexpr std::size_t secret_length = 43;

void ready_sodium() {
  static const int ready = sodium_init();
  check(ready >= 0, "libsodium can start");
}

template <std::size_t bytes>
std::string random_text() {
  std::array<unsigned char, bytes> random{};
  randombytes_buf(random.data(), random.size());
  std::string text(sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // libsodium counts the terminating zero
  return text;
}

std::string hash_of(std::string_view secret) {
  std::array<unsigned char, 32> hash{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium takes bytes
  const auto* bytes = reinterpret_cast<const unsigned char*>(secret.data());
  crypto_generichash(hash.data(), hash.size(), bytes, secret.size(), nullptr, 0);
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

Status check_grant(const Grant& grant) {
  const auto slash = grant.subject.find('/');
  const auto family = grant.subject.substr(0, slash);
  if (slash == std::string::npos || slash + 1 == grant.subject.size() || (family != "agents" && family != "integrators"))
    return invalid(fmt::format("expected agents/NAME or integrators/NAME, found \"{}\"", grant.subject));
  if (family == "integrators" && grant.roles.empty())
    return invalid(fmt::format("{} needs a role: only agents have theirs in town.yaml", grant.subject));
  for (const auto& word : grant.scopes)
    if (word != "*" && !permission_of(word)) {
      std::vector<std::string> known;
      for (const auto& entry : permission_words()) known.emplace_back(entry.word);
      const auto meant = nearest(word, known);
      return invalid(fmt::format("\"{}\" is no permission{}", word, meant.empty() ? "" : "; did you mean " + meant + "?"));
    }
  return ok();
}

}  // namespace

Result<MintedToken> mint_token(Grant grant, Instant now, std::optional<Instant> expires, std::string note) {
  ready_sodium();
  GUICHET_TRY_STATUS(check_grant(grant));
  if (expires && *expires <= now) return invalid("a token must expire later than now");
  MintedToken minted;
  auto secret = random_text<32>();
  // '_' ends the id in the token's text; 9 bytes give exactly 12 characters, so position decides, not the character.
  minted.token = {random_text<9>(), std::move(grant), hash_of(secret), now, expires, std::move(note)};
  minted.plain = fmt::format("{}{}_{}", prefix, minted.token.id, secret);
  sodium_memzero(secret.data(), secret.size());
  return minted;
}

Result<const Token*> find_token(const std::vector<Token>& tokens, std::string_view plain, Instant now) {
  ready_sodium();
  const auto shaped = plain.starts_with(prefix) && plain.size() == prefix.size() + id_length + 1 + secret_length &&
                      plain[prefix.size() + id_length] == '_';
  if (!shaped) return forbidden("this is not a token of Guichet");
  const auto id = plain.substr(prefix.size(), id_length);
  const auto presented = hash_of(plain.substr(plain.size() - secret_length));
  const Token* found = nullptr;
  for (const auto& token : tokens)
    if (token.id == id) found = &token;
  static const std::string nobody(64, '0');  // so that an unknown id takes as long as a wrong secret
  const auto& expected = found == nullptr ? nobody : found->hash;
  const auto same = expected.size() == presented.size() && sodium_memcmp(expected.data(), presented.data(), presented.size()) == 0;
  if (!same) return forbidden("this token is not known; it may have been revoked");
  if (found->expires && *found->expires <= now) return forbidden("this token has expired");
  return found;
}

}  // namespace guichet::access
