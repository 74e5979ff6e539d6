#pragma once

// Who may sign in with a password. The file (accounts.json, mode 0600) holds slow hashes only:
//
//   file = {"accounts":[{"subject":"agents/marie","hash":"$argon2id$…","changed"}]}
//
// What an account may do is not here: town.yaml says it, at every request.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/result.h"

namespace guichet::access {

struct Account {
  std::string subject;  ///< "agents/marie"
  std::string hash;
  Instant changed;  ///< sessions opened before this are over
};

inline constexpr std::size_t password_bytes_min = 10;
inline constexpr std::size_t password_bytes_max = 256;

/// Argon2id (RFC 9106) with libsodium's interactive costs: 64 MiB and some 0.1 s. Errors: invalid (too short, too
/// long), unavailable (no memory).
Result<std::string> hash_password(std::string_view password);
/// As slow as hashing, whatever the answer.
bool password_matches(const std::string& hash, std::string_view password);

/// None where there is no file. Errors: as read_private, and invalid for what is not such a file.
Result<std::vector<Account>> read_accounts(const std::filesystem::path& file);
Status write_accounts(const std::filesystem::path& file, const std::vector<Account>& accounts);
/// Adds the account, or gives it another password. Errors: of hashing and of the file.
Status set_password(
    const std::filesystem::path& file, const std::string& subject, std::string_view password, Instant now);

}  // namespace guichet::access
