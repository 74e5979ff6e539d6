#pragma once

// Bearer tokens: who may call. The file (tokens.json, mode 0600) holds only hashes; a token is shown once.
//
//   token = "guichet_" id "_" secret        id: 12, secret: 43 characters of base64url (72 and 256 random bits)
//   file  = {"tokens":[{"id","subject","roles":[…],"scopes":[…],"hash","created","expires"?,"note"?}]}
//   hash  = hex BLAKE2b-256 of the secret's characters. The secret is random, so no slow hash is needed.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/access/authorise.h"
#include "engine/base/instant.h"
#include "engine/base/result.h"

namespace guichet::access {

struct Token {
  std::string id;
  Grant grant;
  std::string hash;
  Instant created;
  std::optional<Instant> expires;
  std::string note;  ///< what it is for: "the works system"
};

struct MintedToken {
  Token token;
  std::string plain;  ///< show it once, keep it nowhere
};

/// A new token with a random id and secret. Errors: invalid for a subject that is neither agents/NAME nor
/// integrators/NAME, an integrator without a role, an unknown scope.
Result<MintedToken> mint_token(Grant grant, Instant now, std::optional<Instant> expires, std::string note);

/// The tokens of a file; none where there is no file. Errors: invalid (what the file says is wrong, with the place),
/// unavailable (it cannot be read), forbidden (others than its owner may read it).
Result<std::vector<Token>> read_tokens(const std::filesystem::path& file);
/// Replaces the file in one step, 0600, synced; creates its folder 0700. Errors: unavailable.
Status write_tokens(const std::filesystem::path& file, const std::vector<Token>& tokens);

/// Whom a presented token names. Comparing takes the same time whatever is wrong with it. Errors: forbidden, with a
/// sentence that tells nothing but malformed, unknown or expired. The result points into `tokens`.
Result<const Token*> find_token(const std::vector<Token>& tokens, std::string_view plain, Instant now);

}  // namespace guichet::access
