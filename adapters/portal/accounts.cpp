#include "adapters/portal/accounts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sodium.h>

#include "adapters/portal/sealed_file.h"
#include "engine/access/private_file.h"
#include "engine/access/secrets.h"
#include "engine/base/digest.h"
#include "engine/base/json.h"
#include "engine/people/vault.h"

namespace guichet::portal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t letters_max = 20'000;
constexpr std::int64_t tries_max = 5;
constexpr auto code_lasts = std::chrono::minutes(15);
constexpr auto day_lasts = std::chrono::hours(12);
constexpr auto stay_lasts = std::chrono::hours(24 * 90);
constexpr auto account_sleeps = std::chrono::hours(24 * 400);

fs::path file_for(const fs::path& folder, std::string_view kind, std::string_view token) {
  return folder / kind / guichet::digest_of({"guichet resident token", token});
}

/// A token of ours and nothing else: what comes from an address or a cookie is never part of a file's name.
bool is_secret(std::string_view text) {
  return text.size() == 43;
}

struct Waiting {
  std::string email;
  std::string code;
  std::int64_t tries = 0;
  Instant until;
};

Result<json::value> read_object(const fs::path& path, std::string_view secret) {
  GUICHET_TRY(const auto text, read_sealed(path, secret));
  return parse_json(text);
}

Result<Waiting> read_waiting(const fs::path& path, std::string_view token, Instant now) {
  if (!is_secret(token)) return guichet::not_found("there is no such code");
  GUICHET_TRY(const auto value, read_object(path, token));
  JsonFields fields(value);
  Waiting waiting;
  waiting.email = fields.required_string("email");
  waiting.code = fields.required_string("code");
  waiting.tries = fields.optional_integer("tries").value_or(tries_max);
  const auto until = parse_rfc3339(fields.required_string("until"));
  GUICHET_TRY_STATUS(fields.finish());
  if (!until || *until < now || waiting.tries >= tries_max) return guichet::not_found("the code is over");
  waiting.until = *until;
  return waiting;
}

Status write_waiting(const fs::path& path, std::string_view token, const Waiting& waiting) {
  const json::object object{
      {"email", waiting.email}, {"code", waiting.code}, {"tries", waiting.tries}, {"until", to_rfc3339(waiting.until)}};
  return write_sealed(path, token, json::serialize(object));
}

/// 99 999 999 is not reached by a power of two: libsodium draws without a bias.
std::string new_code() {
  return fmt::format("{:08}", randombytes_uniform(100'000'000));
}

Result<Account> decode(std::string_view text) {
  GUICHET_TRY(const auto value, parse_json(text));
  JsonFields fields(value);
  Account account;
  account.email = fields.required_string("email");
  account.generation = fields.required_string("generation");
  account.name = fields.optional_string("name").value_or("");
  account.phone = fields.optional_string("phone").value_or("");
  const auto* cases = fields.optional_array("cases");
  GUICHET_TRY_STATUS(fields.finish());
  if (cases != nullptr)
    for (const auto& id : *cases)
      if (id.is_string()) account.cases.emplace_back(std::string(id.get_string()));
  return account;
}

std::string encode(const Account& account) {
  json::array cases;
  for (const auto& id : account.cases) cases.emplace_back(id.value);
  return json::serialize(json::object{
      {"email", account.email},
      {"generation", account.generation},
      {"name", account.name},
      {"phone", account.phone},
      {"cases", std::move(cases)}});
}

std::size_t files_in(const fs::path& folder) {
  std::error_code failure;
  const fs::directory_iterator files(folder, failure);
  return failure ? 0 : static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

std::size_t remove_older(const fs::path& folder, fs::file_time_type than) {
  std::size_t removed = 0;
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    std::error_code failure;
    const auto touched = fs::last_write_time(entry.path(), failure);
    if (!failure && touched < than) old.push_back(entry.path());
  }
  for (const auto& path : old) removed += fs::remove(path, ignored) ? 1U : 0U;
  return removed;
}

}  // namespace

Result<std::unique_ptr<Accounts>> Accounts::open(const fs::path& folder, const fs::path& key_file) {
  GUICHET_TRY(auto server, access::read_private(key_file));
  if (server.empty()) {
    server = access::random_text(secret_bytes);
    GUICHET_TRY_STATUS(access::replace_private(key_file, server));
  }
  if (!is_secret(server)) return corrupt(fmt::format("{} must hold 43 characters", key_file.string()));
  for (const std::string_view part : {"letters", "sessions", "accounts"}) {
    std::error_code failure;
    fs::create_directories(folder / part, failure);
    if (!failure) fs::permissions(folder, fs::perms::owner_all, failure);
    if (failure) return unavailable(fmt::format("cannot make the folder {}: {}", folder.string(), failure.message()));
  }
  return std::unique_ptr<Accounts>(new Accounts(folder, std::move(server)));
}

Result<Invitation> Accounts::invite(const std::string& email, Instant now) {
  if (files_in(folder_ / "letters") >= letters_max) return unavailable("too many codes are on their way");
  Invitation invitation{access::random_text(secret_bytes), new_code()};
  const Waiting waiting{
      .email = people::normalise_email(email), .code = invitation.code, .tries = 0, .until = now + code_lasts};
  GUICHET_TRY_STATUS(write_waiting(file_for(folder_, "letters", invitation.token), invitation.token, waiting));
  return invitation;
}

Result<std::string> Accounts::invited(std::string_view token, Instant now) const {
  GUICHET_TRY(auto waiting, read_waiting(file_for(folder_, "letters", token), token, now));
  return std::move(waiting.email);
}

Result<Session> Accounts::accept(std::string_view token, std::string_view code, bool stays, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto path = file_for(folder_, "letters", token);
  GUICHET_TRY(auto waiting, read_waiting(path, token, now));
  // Counted before it is compared: a crash gives no try back.
  ++waiting.tries;
  GUICHET_TRY_STATUS(write_waiting(path, token, waiting));
  if (!access::same_secret(code, waiting.code)) {
    if (waiting.tries >= tries_max) return guichet::not_found("the code was tried too often");
    return invalid("another code was sent");
  }
  auto account = read(waiting.email);
  if (!account) {
    if (account.error().kind != Error::Kind::not_found) return account.error();
    account =
        Account{.email = waiting.email, .generation = access::random_text(12), .name = "", .phone = "", .cases = {}};
  }
  // Written at each sign-in: an account is kept for as long as somebody comes back to it.
  GUICHET_TRY_STATUS(write(*account));
  Session session{access::random_text(secret_bytes), now + (stays ? Duration(stay_lasts) : Duration(day_lasts))};
  const json::object kept{
      {"email", account->email}, {"generation", account->generation}, {"until", to_rfc3339(session.until)}};
  GUICHET_TRY_STATUS(write_sealed(file_for(folder_, "sessions", session.token), session.token, json::serialize(kept)));
  std::error_code ignored;
  fs::remove(path, ignored);
  return session;
}

std::optional<Account> Accounts::find(std::string_view session, Instant now) const {
  if (!is_secret(session)) return std::nullopt;
  const auto value = read_object(file_for(folder_, "sessions", session), session);
  if (!value) return std::nullopt;
  JsonFields fields(*value);
  const auto email = fields.required_string("email");
  const auto generation = fields.required_string("generation");
  const auto until = parse_rfc3339(fields.required_string("until"));
  if (!fields.finish() || !until || *until < now) return std::nullopt;
  auto account = read(email);
  if (!account || account->generation != generation) return std::nullopt;
  return *std::move(account);
}

Status Accounts::change(const std::string& email, const std::function<void(Account&)>& how) {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(auto account, read(email));
  how(account);
  return write(account);
}

void Accounts::sign_out(std::string_view session) {
  std::error_code ignored;
  fs::remove(file_for(folder_, "sessions", session), ignored);
}

void Accounts::remove(const std::string& email) {
  const std::lock_guard lock(mutex_);
  std::error_code ignored;
  fs::remove(path_of(email), ignored);
}

std::string Accounts::name_of(const std::string& email) const {
  return guichet::digest_of({"guichet resident account", server_, people::normalise_email(email)});
}

fs::path Accounts::path_of(const std::string& email) const {
  return folder_ / "accounts" / name_of(email);
}

Result<Account> Accounts::read(const std::string& email) const {
  GUICHET_TRY(const auto text, read_sealed(path_of(email), guichet::digest_of({"guichet resident", server_, email})));
  return decode(text);
}

Status Accounts::write(const Account& account) const {
  const auto secret = guichet::digest_of({"guichet resident", server_, account.email});
  return write_sealed(path_of(account.email), secret, encode(account));
}

std::size_t Accounts::sweep(fs::file_time_type now) const {
  return remove_older(folder_ / "letters", now - code_lasts) + remove_older(folder_ / "sessions", now - stay_lasts) +
         remove_older(folder_ / "accounts", now - account_sleeps);
}

}  // namespace guichet::portal
