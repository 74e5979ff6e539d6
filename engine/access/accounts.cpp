#include "engine/access/accounts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/access/private_file.h"
#include "engine/access/secrets.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

Result<Account> read_account(const json::value& value, const std::string& pointer) {
  JsonFields fields(value, pointer);
  Account account;
  account.subject = fields.required_string("subject", 128);
  account.hash = fields.required_string("hash", crypto_pwhash_STRBYTES);
  const auto changed = parse_rfc3339(fields.required_string("changed", 64));
  if (changed)
    account.changed = *changed;
  else
    fields.refuse("changed", changed.error().message);
  GUICHET_TRY_STATUS(fields.finish());
  return account;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  if (password.size() < password_bytes_min)
    return invalid(
        fmt::format("a password has at least {} characters", password_bytes_min), {{"/password", "is too short"}});
  if (password.size() > password_bytes_max)
    return invalid(fmt::format("a password has at most {} bytes", password_bytes_max), {{"/password", "is too long"}});
  digest_of("");  // libsodium has started
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const auto failed = crypto_pwhash_str_alg(
      hash.data(),
      password.data(),
      password.size(),
      crypto_pwhash_OPSLIMIT_INTERACTIVE,
      crypto_pwhash_MEMLIMIT_INTERACTIVE,
      crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return unavailable("there is no memory to hash a password: try again");
  return std::string(hash.data());
}

bool password_matches(const std::string& hash, std::string_view password) {
  digest_of("");
  if (password.size() > password_bytes_max) return false;
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

Result<std::vector<Account>> read_accounts(const std::filesystem::path& file) {
  GUICHET_TRY(const auto text, read_private(file));
  std::vector<Account> accounts;
  if (text.empty()) return accounts;
  const auto document = parse_json(text);
  if (!document) return invalid(fmt::format("{}: {}", file.string(), document.error().message));
  JsonFields fields(*document);
  const auto* list = fields.optional_array("accounts");
  GUICHET_TRY_STATUS(fields.finish());
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto account = read_account((*list)[i], fmt::format("/accounts/{}", i));
    if (!account) return invalid(fmt::format("{}: {}", file.string(), account.error().message), account.error().fields);
    accounts.push_back(*std::move(account));
  }
  return accounts;
}

Status write_accounts(const std::filesystem::path& file, const std::vector<Account>& accounts) {
  json::array list;
  for (const auto& account : accounts)
    list.push_back(
        json::object{{"subject", account.subject}, {"hash", account.hash}, {"changed", to_rfc3339(account.changed)}});
  return replace_private(file, json::serialize(json::object{{"accounts", std::move(list)}}) + "\n");
}

Status set_password(
    const std::filesystem::path& file, const std::string& subject, std::string_view password, Instant now) {
  GUICHET_TRY(auto accounts, read_accounts(file));
  GUICHET_TRY(auto hash, hash_password(password));
  auto known = std::ranges::find(accounts, subject, &Account::subject);
  if (known == accounts.end())
    known = accounts.insert(accounts.end(), Account{.subject = subject, .hash = {}, .changed = now});
  known->hash = std::move(hash);
  known->changed = now;
  return write_accounts(file, accounts);
}

}  // namespace guichet::access
