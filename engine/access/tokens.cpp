#include "engine/access/tokens.h"

#include <fmt/format.h>
#include <sodium.h>

#include "engine/access/secrets.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

constexpr std::string_view prefix = "guichet_";
constexpr std::size_t id_length = 12;
constexpr std::size_t secret_length = 43;

Status check_grant(const Grant& grant) {
  const auto slash = grant.subject.find('/');
  const auto family = grant.subject.substr(0, slash);
  if (slash == std::string::npos || slash + 1 == grant.subject.size() ||
      (family != "agents" && family != "integrators"))
    return invalid(fmt::format("expected agents/NAME or integrators/NAME, found \"{}\"", grant.subject));
  if (family == "integrators" && grant.roles.empty())
    return invalid(fmt::format("{} needs a role: only agents have theirs in town.yaml", grant.subject));
  for (const auto& word : grant.scopes)
    if (word != "*" && !permission_of(word)) {
      std::vector<std::string> known;
      for (const auto& entry : permission_words()) known.emplace_back(entry.word);
      const auto meant = nearest(word, known);
      return invalid(
          fmt::format("\"{}\" is no permission{}", word, meant.empty() ? "" : "; did you mean " + meant + "?"));
    }
  return ok();
}

}  // namespace

Result<MintedToken> mint_token(Grant grant, Instant now, std::optional<Instant> expires, std::string note) {
  GUICHET_TRY_STATUS(check_grant(grant));
  if (expires && *expires <= now) return invalid("a token must expire later than now");
  MintedToken minted;
  auto secret = random_text(32);
  // '_' ends the id in the token's text; 9 bytes give exactly 12 characters, so position decides, not the character.
  minted.token = {random_text(9), std::move(grant), digest_of(secret), now, expires, std::move(note)};
  minted.plain = fmt::format("{}{}_{}", prefix, minted.token.id, secret);
  sodium_memzero(secret.data(), secret.size());
  return minted;
}

Result<const Token*> find_token(const std::vector<Token>& tokens, std::string_view plain, Instant now) {
  const auto shaped = plain.starts_with(prefix) && plain.size() == prefix.size() + id_length + 1 + secret_length &&
                      plain[prefix.size() + id_length] == '_';
  if (!shaped) return forbidden("this is not a token of Guichet");
  const auto id = plain.substr(prefix.size(), id_length);
  const auto presented = digest_of(plain.substr(plain.size() - secret_length));
  const Token* found = nullptr;
  for (const auto& token : tokens)
    if (token.id == id) found = &token;
  static const std::string nobody(64, '0');  // so that an unknown id takes as long as a wrong secret
  const auto& expected = found == nullptr ? nobody : found->hash;
  const auto same = same_secret(expected, presented);
  if (!same) return forbidden("this token is not known; it may have been revoked");
  if (found->expires && *found->expires <= now) return forbidden("this token has expired");
  return found;
}

}  // namespace guichet::access
